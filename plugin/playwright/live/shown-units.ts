import type { Suite } from '@playwright/test/reporter';
import type { FleetOutcome, FleetPlan } from '../../../src/coordinate/coordinator.js';
import type { MemberEnd } from '../../../src/fleet/member-host.js';
import { detachTest } from '../internals.js';
import type { FleetSuite } from './fleet-suite.js';
import { shownAfterStop } from './shown-after-stop.js';

/** Which units of a shared run this agent's reports show. */
export class ShownUnits {
  /** Failures stop the whole run, not this agent alone. */
  isStoppedForAll = false;
  private endedAs: MemberEnd | null = null;
  private unfinished: ReadonlySet<string> = new Set();
  private outcome: FleetOutcome | null = null;
  private removed: ReadonlySet<string> = new Set();

  /**
   * @param shard this agent's, or null
   * @param countsHere whether a unit has begun here, and its result counts here
   */
  constructor(
    private readonly suite: FleetSuite,
    private readonly plan: FleetPlan,
    private readonly shard: number | null,
    private readonly countsHere: (unitId: string) => boolean,
  ) {}

  /** How taking part has ended; null while it goes on. */
  get end(): MemberEnd | null {
    return this.endedAs;
  }

  /** @param unfinished units that nobody works on: without a result they fail the run */
  ended(end: MemberEnd, unfinished: readonly string[]): void {
    this.endedAs = end;
    this.unfinished = new Set(unfinished);
  }

  /** This agent's report is out. */
  sealed(outcome: FleetOutcome): void {
    this.outcome = outcome;
  }

  /** Ids of the tests that were taken out of the tree. */
  get removedTestIds(): ReadonlySet<string> {
    return this.removed;
  }

  /**
   * Takes what counts elsewhere out of the tree that the reporters see. What is nobody's work stays in it, without a result,
   * and so fails the run. In a run that never came to share anything, all of it stays; so it does where the agent was stopped, until its
   * reports are out: see {@link shownAfterStop}.
   */
  prune(suite: Suite): void {
    if (this.endedAs === null || (this.endedAs === 'stopped' && this.outcome === null)) return;
    const isShown = this.shown();
    const elsewhere = suite.allTests().filter((test) => {
      const unitId = this.suite.unitIdOf(test.id);
      return unitId !== undefined && !isShown(unitId);
    });
    elsewhere.forEach(detachTest);
    this.removed = new Set([...this.removed, ...elsewhere.map(({ id }) => id)]);
  }

  private shown(): (unitId: string) => boolean {
    const { endedAs, outcome, plan, shard, isStoppedForAll } = this;
    if (endedAs === 'stopped' && outcome) {
      const after = shownAfterStop(outcome, { plan, shard, isStoppedForAll });
      return (unitId) => after.has(unitId);
    }
    return (unitId) => this.unfinished.has(unitId) || this.countsHere(unitId);
  }
}
