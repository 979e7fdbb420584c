import type { Beat, Lease } from '../coordinate/coordinator.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { LeaseBook } from './lease-book.js';
import type { MemberHost } from './member-host.js';
import type { ResultBook } from './result-book.js';

/**
 * What an agent has lost while it was not heard of: leases of units that run here, and results that had been accepted. What nobody
 * else has taken in between is its own again, without running twice; the rest counts elsewhere.
 */
export class LostWork {
  private readonly lost = new Set<string>();
  private readonly staleUnits = new Set<string>();
  private voidFence = 0;

  constructor(
    private readonly book: LeaseBook,
    private readonly results: ResultBook,
    private readonly calls: CoordinatorCalls,
  ) {}

  /** Whether something could be regained. */
  get isKnown(): boolean {
    return this.lost.size > 0;
  }

  /** How many units that ran here, or run, don't count here. */
  get staleCount(): number {
    return this.staleUnits.size;
  }

  /** What a beat has told of units that have begun here. */
  learn({ lost, voidFence }: Beat): void {
    for (const unitId of lost) if (this.book.isRunning(unitId)) this.add(unitId);
    if (voidFence <= this.voidFence) return;
    this.voidFence = voidFence;
    for (const unitId of this.results.takeVoid((_, fence) => fence <= voidFence)) this.lost.add(unitId);
  }

  /** A unit that runs here has no lease. */
  add(unitId: string): void {
    this.book.lose(unitId);
    this.lost.add(unitId);
  }

  /** Takes leases of what nobody has. @throws EvenkeelError `COORDINATOR_*`; nothing has changed then */
  async regain(host: MemberHost): Promise<void> {
    const unitIds = [...this.lost];
    const leases = new Map((await this.calls.take(unitIds)).map((lease) => [lease.unitId, lease]));
    for (const unitId of unitIds) {
      const lease = leases.get(unitId);
      if (lease) this.granted(lease, host);
      // A claim made at the same time may have brought it back.
      else if (this.lost.delete(unitId)) this.becameStale(unitId, host);
    }
  }

  /** A unit that has begun here is this agent's again. */
  granted(lease: Lease, host: MemberHost): void {
    const { unitId } = lease;
    this.lost.delete(unitId);
    if (this.results.has(unitId)) this.results.tellAgain(lease);
    else this.book.grant(unitId, lease);
    if (this.staleUnits.delete(unitId)) host.counts(unitId);
  }

  becameStale(unitId: string, host: MemberHost): void {
    this.staleUnits.add(unitId);
    host.stale(unitId);
  }
}
