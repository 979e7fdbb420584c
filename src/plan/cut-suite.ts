/**
 * The units of a suite as a plan deals them out: those of the runner, split and joined where it lets us and the predicted
 * makespan says that it pays.
 */
import { unitIdOf } from '../coordinate/unit-id.js';
import type { Estimator, TestQuery } from '../estimate/estimator.js';
import type { Estimate } from '../model/estimate.js';
import type { SuiteUnit } from './collected-suite.js';
import type { PlanUnit } from './plan-input.js';
import type { QueriedUnit } from './recall-units.js';
import {
  joinUnits,
  splitUnits,
  type DivisibleUnit,
  type RegroupedUnit,
  type RegroupSetup,
} from './split-join.js';

/** A unit to plan, with what it is made of. */
export interface CutUnit extends QueriedUnit {
  readonly file: string;
  readonly title: string;
  /** In the runner's order. */
  readonly testIds: readonly string[];
}

/**
 * Cuts a suite into the units of a plan. Every test is in exactly one of them, in the runner's order; what the runner
 * keeps together stays together.
 * @param slots of all shards
 */
export function cutSuite(units: readonly SuiteUnit[], estimator: Estimator, slots: number): CutUnit[] {
  const byId = unitsById(units);
  const setup = setupFor(byId, estimator, slots);
  const places = new TestPlaces(units);
  const split = splitUnits(toDivisibles(byId, estimator), setup);
  return joinUnits(split, setup).map((unit) => toCutUnit(unit, byId, places));
}

/**
 * Ids of the tests of each piece where a suite is split alone, as {@link cutSuite} splits it.
 * @param slots of all machines
 */
export function findPieces(
  units: readonly SuiteUnit[],
  estimator: Estimator,
  slots: number,
): (readonly string[])[] {
  const byId = unitsById(units);
  const split = splitUnits(toDivisibles(byId, estimator), setupFor(byId, estimator, slots));
  return split.flatMap((unit) => ('members' in unit ? [unit.members] : []));
}

type UnitsById = ReadonlyMap<string, SuiteUnit>;

function unitsById(units: readonly SuiteUnit[]): UnitsById {
  return new Map(units.map((unit) => [unitIdOf(idsOf(unit)), unit]));
}

function toDivisibles(units: UnitsById, estimator: Estimator): DivisibleUnit[] {
  return [...units].map(([id, unit], order) => toDivisible(id, unit, order, estimator));
}

function setupFor(units: UnitsById, estimator: Estimator, slots: number): RegroupSetup {
  const overhead = ({ id }: PlanUnit): Estimate => {
    const { project = '', file = '' } = units.get(id) ?? {};
    return estimator.unit({ project, file, tests: [] });
  };
  return { slots, overhead };
}

/** Expected slot time of a unit; tests that are declared skipped cost nothing. */
export function estimateSuiteUnit(unit: SuiteUnit, estimator: Estimator): Estimate {
  const { project, file, tests } = unit;
  const running = tests.filter(({ isDeclaredSkipped }) => !isDeclaredSkipped);
  return estimator.unit({ project, file, tests: running.map((test) => ({ ...test, project, file })) });
}

function idsOf({ tests }: SuiteUnit): string[] {
  return tests.map(({ id }) => id);
}

function toDivisible(id: string, unit: SuiteUnit, order: number, estimator: Estimator): DivisibleUnit {
  const { project, file, workerKey, specKey, tests, isDivisible } = unit;
  const base = { id, project, workerKey, spec: specKey, order, estimate: estimateSuiteUnit(unit, estimator) };
  if (!isDivisible) return base;
  if (tests.length === 1) return { ...base, swarm: JSON.stringify([project, file, workerKey]) };
  const parts = tests.map((test) => ({
    id: test.id,
    estimate: estimator.slotTime({ ...test, project, file }),
  }));
  return { ...base, parts };
}

function toCutUnit(
  { id, project, workerKey, spec, order, estimate, ...rest }: DivisibleUnit | RegroupedUnit,
  byId: ReadonlyMap<string, SuiteUnit>,
  places: TestPlaces,
): CutUnit {
  const whole = byId.get(id);
  // Members of a split are tests, those of a join are units.
  const members = 'members' in rest ? rest.members : [];
  const ids = whole ? idsOf(whole) : members.flatMap((member) => idsIn(member, byId));
  const testIds = places.inOrder(ids);
  const { file } = places.unitOf(testIds[0] ?? '');
  const query = { project, file, tests: places.queriesOf(testIds) };
  const base = { project, workerKey, estimate, ...(spec !== undefined && { spec }) };
  return {
    ...base,
    id: unitIdOf(testIds),
    file,
    title: whole?.title ?? '',
    testIds,
    query,
    ...(order !== undefined && { order }),
  };
}

function idsIn(member: string, byId: ReadonlyMap<string, SuiteUnit>): string[] {
  const unit = byId.get(member);
  return unit ? idsOf(unit) : [member];
}

/** Where each test of a suite is. */
class TestPlaces {
  private readonly units = new Map<string, SuiteUnit>();
  private readonly orders = new Map<string, number>();
  private readonly queries = new Map<string, TestQuery>();

  constructor(units: readonly SuiteUnit[]) {
    for (const unit of units) {
      const { project, file } = unit;
      for (const { id, title, kind, isDeclaredSkipped } of unit.tests) {
        this.units.set(id, unit);
        this.orders.set(id, this.orders.size);
        if (!isDeclaredSkipped) this.queries.set(id, { project, file, title, kind });
      }
    }
  }

  unitOf(testId: string): SuiteUnit {
    const unit = this.units.get(testId);
    if (!unit) throw new Error(`A unit was made of the unknown test ${testId}.`);
    return unit;
  }

  /** Tests of any units, in the order that is given. */
  queriesOf(testIds: readonly string[]): TestQuery[] {
    return testIds.flatMap((id) => this.queries.get(id) ?? []);
  }

  inOrder(testIds: readonly string[]): string[] {
    return [...testIds].sort((a, b) => (this.orders.get(a) ?? 0) - (this.orders.get(b) ?? 0));
  }
}
