import type { Suite } from '@playwright/test/reporter';
import type { MemberEnd } from '../../../src/fleet/member-host.js';
import { detachTest } from '../internals.js';
import type { FleetSuite } from './fleet-suite.js';

/** Which units of a shared run this agent's reports show. */
export class ShownUnits {
  private endedAs: MemberEnd | null = null;
  private unfinished: ReadonlySet<string> = new Set();
  /** What an agent shows that was stopped; null as long as that is not known. */
  private afterStop: ReadonlySet<string> | null = null;
  private removed: ReadonlySet<string> = new Set();

  /** @param countsHere whether a unit has begun here, and its result counts here */
  constructor(
    private readonly suite: FleetSuite,
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

  /** The reports of an agent that was stopped are out. @param unitIds what of it counts, or shows as not run */
  stopped(unitIds: readonly string[]): void {
    this.afterStop = new Set(unitIds);
  }

  /** Ids of the tests that were taken out of the tree. */
  get removedTestIds(): ReadonlySet<string> {
    return this.removed;
  }

  /**
   * Takes what counts elsewhere out of the tree that the reporters see. What is nobody's work stays in it, without a result,
   * and so fails the run. In a run that never came to share anything, all of it stays; so it does where the agent was stopped, until its
   * reports are out.
   */
  prune(suite: Suite): void {
    if (this.endedAs === null || (this.endedAs === 'stopped' && this.afterStop === null)) return;
    const isShown = this.shown();
    const elsewhere = suite.allTests().filter((test) => {
      const unitId = this.suite.unitIdOf(test.id);
      return unitId !== undefined && !isShown(unitId);
    });
    elsewhere.forEach(detachTest);
    this.removed = new Set([...this.removed, ...elsewhere.map(({ id }) => id)]);
  }

  private shown(): (unitId: string) => boolean {
    const { endedAs, afterStop } = this;
    if (endedAs === 'stopped' && afterStop) return (unitId) => afterStop.has(unitId);
    return (unitId) => this.unfinished.has(unitId) || this.countsHere(unitId);
  }
}
