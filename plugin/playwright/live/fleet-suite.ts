import type { TestCase } from '@playwright/test/reporter';
import type { FleetPlan, FleetUnit } from '../../../src/coordinate/coordinator.js';
import { suiteDigest, unitIdOf } from '../../../src/coordinate/unit-id.js';
import { commonTail } from '../../../src/plan/common-tail.js';
import { planShards } from '../../../src/plan/plan-shards.js';
import type { CollectedUnit } from '../collect-units.js';
import type { LimitsOf } from '../limits.js';
import { MovedTests } from '../moved-tests.js';
import { phasesOf, supportingProjects } from '../phases.js';
import type { SuitePart } from '../ran-file.js';
import type { Move } from '../reroute.js';
import { NOTHING_ROUTED, type RoutedChoice } from '../shared-routing.js';
import type { TestIndex } from '../test-index.js';
import { findSplits, splitsInto, withSplits } from './split-units.js';

/** For so many agents units are split where nobody says how many will come. */
const AGENTS_GUESSED = 4;

/**
 * The units that a fleet shares: all but those of set-up and teardown projects, which every agent runs for itself, and those that routing
 * leaves out.
 */
export class FleetSuite {
  /** By their ids, as the plan has them. */
  units: ReadonlyMap<string, CollectedUnit>;
  /** The same before any is split, alike on every agent. */
  readonly collected: ReadonlyMap<string, CollectedUnit>;
  /** Projects of the last phase that has shared units: until then, units of earlier phases can wait. */
  private readonly lastProjects: ReadonlySet<string>;
  private readonly unitIdByTest = new Map<string, string>();
  /** Ids of the units that nobody runs. */
  private leftOut: ReadonlySet<string>;
  /** See `FleetPlan.skipping`. */
  private skippingIds: readonly string[];
  private readonly movedTests = new MovedTests();

  constructor(
    private readonly index: TestIndex,
    private readonly limitsOf: LimitsOf,
    { leftOut, skipping }: RoutedChoice = NOTHING_ROUTED,
  ) {
    const projects = new Set(index.units.map(({ project }) => project));
    const supporting = supportingProjects([...projects]);
    const collected = new Map<string, CollectedUnit>();
    for (const unit of index.units) {
      if (supporting.has(unit.project.name)) continue;
      collected.set(unitIdOf(unit.tests.map(({ id }) => id)), unit);
    }
    this.collected = collected;
    this.leftOut = new Set(leftOut.map(({ tests }) => unitIdOf(tests.map(({ id }) => id))));
    this.skippingIds = [...skipping];
    this.units = this.kept();
    this.noteTests();
    const shared = phasesOf([...projects]).map((phase) => phase.filter(({ name }) => !supporting.has(name)));
    const last = shared.findLast((phase) => phase.length > 0) ?? [];
    this.lastProjects = new Set(last.map(({ name }) => name));
  }

  /** Takes over how a plan splits units, and which it leaves out. */
  adopt({
    splits = [],
    leftOut = [],
    skipping = [],
  }: Pick<FleetPlan, 'splits' | 'leftOut' | 'skipping'>): void {
    this.leftOut = new Set(leftOut);
    this.skippingIds = skipping;
    this.units = withSplits(this.kept(), splits);
    this.noteTests();
  }

  /**
   * Takes over which units were run in an earlier run of this suite, and how they were split.
   * @param parts ids of the tests of each unit
   * @param leftOut ids of the tests that nobody was to run
   */
  adoptParts(parts: readonly (readonly string[])[], leftOut: readonly string[] = []): void {
    const out = new Set(leftOut);
    const isLeftOut = ({ tests }: CollectedUnit): boolean => tests.every(({ id }) => out.has(id));
    this.leftOut = new Set([...this.collected].flatMap(([id, unit]) => (isLeftOut(unit) ? id : [])));
    this.adopt({
      splits: splitsInto(this.kept(), parts),
      leftOut: [...this.leftOut],
      skipping: this.skippingIds,
    });
  }

  /** Where specs run, as all agents have it. */
  get choice(): RoutedChoice {
    const leftOut = [...this.leftOut].flatMap((id) => this.collected.get(id) ?? []);
    return { leftOut, skipping: new Set(this.skippingIds) };
  }

  /** The unit of a test, also of one that has moved on; undefined for one that is not shared. */
  unitIdOf(testId: string): string | undefined {
    return this.unitIdByTest.get(testId);
  }

  /** A test goes on in another project: there it belongs to the same unit. */
  moved({ from, to }: Pick<Move, 'from' | 'to'>): void {
    const unitId = this.unitIdByTest.get(from.id);
    if (unitId === undefined) return;
    this.unitIdByTest.set(to.id, unitId);
    this.movedTests.add({ from, to });
  }

  /** The tests of a unit, each where it has moved to. */
  testsOf({ tests }: CollectedUnit): TestCase[] {
    return tests.map((test) => this.movedTests.lastOf(test));
  }

  /** Whether a unit belongs to the last phase that has shared ones. */
  isOfLastPhase(unitId: string): boolean {
    const unit = this.units.get(unitId);
    return unit !== undefined && this.lastProjects.has(unit.project.name);
  }

  /** What a ran file says of the suite; see `buildRanFile`. */
  parts(): SuitePart[] {
    return [...this.units].map(([id, { project, file, title, tests }]) => ({
      place: { id, project: project.name, file, title },
      tests,
    }));
  }

  /** Of the units before any is split, which all agents have to group alike. */
  digest(): string {
    return suiteDigest([...this.collected.keys()]);
  }

  /** Of all tests, those that are left out too, however they are cut; as ran files have it. */
  testsDigest(): string {
    return suiteDigest([...this.collected.values()].flatMap(({ tests }) => tests.map(({ id }) => id)));
  }

  /**
   * What the first agent publishes. From then on the suite is split as this plan has it, until {@link adopt} is told of another one.
   * @param shards number of agents the suite is dealt out to; null: units are nobody's until they are claimed
   * @param slots of each agent
   */
  plan(shards: number | null, slots: number): FleetPlan {
    const allSlots = (shards ?? AGENTS_GUESSED) * slots;
    // Pieces that one limit keeps from running at the same time would gain nothing.
    const mayRunApart = ({ locks, project, tests }: CollectedUnit): boolean =>
      locks.length === 0 && this.limitsOf(project.name, tests).every(({ most }) => most >= allSlots);
    const splits = findSplits(this.kept(), this.index, allSlots, mayRunApart);
    const leftOut = [...this.leftOut];
    const skipping = this.skippingIds;
    this.adopt({ splits, leftOut, skipping });
    const shardOf = shards === null ? new Map<string, number>() : this.deal(shards, slots);
    const common = this.keptBack(shardOf, shards ?? 0, slots);
    const limits: Record<string, number> = {};
    const units = [...this.units].map(([id, unit]): FleetUnit => {
      const limited = this.limitsOf(unit.project.name, unit.tests);
      for (const { name, most } of limited) limits[name] = most;
      return {
        id,
        predictedMs: Math.round(this.index.estimate(unit).value),
        shard: shardOf.get(id) ?? null,
        ...(common.has(id) && { isCommon: true }),
        needs: [...unit.locks.map((lock) => `lock ${lock}`), ...limited.map(({ name }) => name)],
      };
    });
    return {
      ...{ suiteDigest: this.digest(), units, limits },
      ...(splits.length > 0 && { splits }),
      ...(leftOut.length > 0 && { leftOut }),
      ...(skipping.length > 0 && { skipping }),
    };
  }

  /** Whole units that are run. */
  private kept(): ReadonlyMap<string, CollectedUnit> {
    return new Map([...this.collected].filter(([id]) => !this.leftOut.has(id)));
  }

  private noteTests(): void {
    this.unitIdByTest.clear();
    for (const [unitId, { tests }] of this.units)
      for (const test of tests) this.unitIdByTest.set(test.id, unitId);
  }

  /** What whoever is done first takes of the shares. */
  private keptBack(shardOf: ReadonlyMap<string, number>, count: number, slots: number): ReadonlySet<string> {
    const projects = new Set([...this.units.values()].map(({ project }) => project.name));
    const spreads = [...projects].map((project) => this.index.estimator.workerStart(project).spread);
    const units = [...this.units].flatMap(([id, unit]) => {
      const shard = shardOf.get(id);
      return shard === undefined ? [] : [{ id, shard, estimate: this.index.estimate(unit) }];
    });
    return commonTail(units, {
      slots: Array.from({ length: count }, () => slots),
      startSpreadMs: Math.hypot(...spreads),
    });
  }

  private deal(shards: number, slots: number): Map<string, number> {
    const plan = planShards({
      units: [...this.units].map(([id, unit], order) => ({
        id,
        project: unit.project.name,
        workerKey: unit.workerKey,
        spec: unit.specKey,
        estimate: this.index.estimate(unit),
        order,
      })),
      shards: Array.from({ length: shards }, () => ({ slots })),
      workerStartMs: (project) => this.index.estimator.workerStart(project).value,
    });
    return new Map(plan.shards.flatMap(({ units }, index) => units.map((id) => [id, index + 1] as const)));
  }
}
