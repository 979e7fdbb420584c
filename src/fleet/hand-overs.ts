import type { Lease } from '../coordinate/coordinator.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { LeaseBook } from './lease-book.js';
import type { LostWork } from './lost-work.js';
import type { MemberHost } from './member-host.js';

/**
 * Units whose infrastructure failed here, for other agents to try. One that nobody else can try goes on here, at once or when the
 * last agent that could have tried it is gone.
 */
export class HandOvers {
  /** The coordinator is being asked. They run until it has answered. */
  private readonly asked = new Set<string>();
  /** Other agents' now, unless they come back. */
  private readonly givenUnits = new Set<string>();

  constructor(
    private readonly book: LeaseBook,
    private readonly lostWork: LostWork,
    private readonly calls: CoordinatorCalls,
  ) {}

  /** Units that others have. */
  get given(): string[] {
    return [...this.givenUnits];
  }

  get isAsking(): boolean {
    return this.asked.size > 0;
  }

  isAsked(unitId: string): boolean {
    return this.asked.has(unitId);
  }

  isGiven(unitId: string): boolean {
    return this.givenUnits.has(unitId);
  }

  /** @returns whether another agent can be looked for: a unit that runs without a lease, or has lost it, goes on here */
  ask(unitId: string): boolean {
    if (!this.book.leaseOf(unitId)) return false;
    this.asked.add(unitId);
    return true;
  }

  /** @throws EvenkeelError `COORDINATOR_*`; what has not been answered is asked again then */
  async settle(host: MemberHost): Promise<void> {
    await Promise.all([...this.asked].map((unitId) => this.handOver(unitId, host)));
  }

  /** A unit that others could have had is this agent's again. @param lease null where there is nobody to give one */
  takeBack(unitId: string, lease: Lease | null, host: MemberHost): void {
    this.book.resume(unitId, lease);
    this.givenUnits.delete(unitId);
    host.goesOn(unitId);
  }

  /** Nobody is asked any more. @returns the units that others were asked for */
  giveUp(): string[] {
    const unitIds = [...this.asked];
    this.asked.clear();
    return unitIds;
  }

  private async handOver(unitId: string, host: MemberHost): Promise<void> {
    const lease = this.book.leaseOf(unitId);
    const answer = lease ? await this.calls.handOver(lease) : 'kept';
    if (!this.asked.delete(unitId)) return;
    if (answer === 'handed-over') {
      this.book.finish(unitId);
      this.givenUnits.add(unitId);
      return host.handedOver(unitId);
    }
    if (answer === 'stale') this.lostWork.add(unitId);
    host.goesOn(unitId);
  }
}
