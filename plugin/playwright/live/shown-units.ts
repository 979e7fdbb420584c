import type { Suite } from '@playwright/test/reporter';
import type { MemberEnd } from '../../../src/fleet/member-host.js';
import { detachTest } from '../internals.js';
import type { FleetSuite } from './fleet-suite.js';

/** Which units of a shared run this agent's reports show. */
export class ShownUnits {
  private endedAs: MemberEnd | null = null;
  private unfinished: ReadonlySet<string> = new Set();
  /** What an agent shows that did not get through; null as long as that is not known. */
  private afterCut: ReadonlySet<string> | null = null;
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

  /** It has taken part until nothing was left for it. Else it was stopped, or never came to its last shared units, since a set-up had failed. */
  get isThrough(): boolean {
    return this.endedAs !== null && this.endedAs !== 'stopped';
  }

  /** @param unfinished units that nobody works on: without a result they fail the run */
  ended(end: MemberEnd, unfinished: readonly string[]): void {
    this.endedAs = end;
    this.unfinished = new Set(unfinished);
  }

  /** The reports of an agent that did not get through are out. @param unitIds what of it counts, or shows as not run */
  cutShort(unitIds: readonly string[]): void {
    this.afterCut = new Set(unitIds);
  }

  /** Ids of the tests that were taken out of the tree. */
  get removedTestIds(): ReadonlySet<string> {
    return this.removed;
  }

  /**
   * Takes what counts elsewhere out of the tree that the reporters see. What is nobody's work stays in it, without a result,
   * and so fails the run. Where the agent does not get through, all of it stays until its reports are out.
   */
  prune(suite: Suite): void {
    if (!this.isThrough && this.afterCut === null) return;
    const isShown = this.shown();
    const elsewhere = suite.allTests().filter((test) => {
      const unitId = this.suite.unitIdOf(test.id);
      return unitId !== undefined && !isShown(unitId);
    });
    elsewhere.forEach(detachTest);
    this.removed = new Set([...this.removed, ...elsewhere.map(({ id }) => id)]);
  }

  private shown(): (unitId: string) => boolean {
    const { afterCut } = this;
    if (afterCut) return (unitId) => afterCut.has(unitId);
    return (unitId) => this.unfinished.has(unitId) || this.countsHere(unitId);
  }
}
