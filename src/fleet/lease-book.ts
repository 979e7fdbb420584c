import type { Lease } from '../coordinate/coordinator.js';

/**
 * What this agent may run. A lease is `null` where there is no coordinator to give one: the unit is then run without, and
 * whoever finishes it first counts.
 */
export class LeaseBook {
  private readonly open = new Set<string>();
  /** Of its own share, whoever has them now. */
  private readonly own = new Set<string>();
  /** Units planned for this agent or for nobody that it has not had: not yet, or another one has them. */
  private readonly notHad = new Set<string>();
  /** All that was ever planned for this agent or for nobody. */
  private readonly planned = new Set<string>();
  private readonly waiting = new Map<string, Lease | null>();
  private readonly running = new Map<string, Lease | null | 'lost'>();

  get openCount(): number {
    return this.open.size;
  }

  get waitingCount(): number {
    return this.waiting.size;
  }

  get runningCount(): number {
    return this.running.size;
  }

  isOpen(unitId: string): boolean {
    return this.open.has(unitId);
  }

  isWaiting(unitId: string): boolean {
    return this.waiting.has(unitId);
  }

  /** Whether the plan gave it to this agent or to nobody. */
  isPlanned(unitId: string): boolean {
    return this.planned.has(unitId);
  }

  isRunning(unitId: string): boolean {
    return this.running.has(unitId);
  }

  /** Those that are claimed and have not begun. */
  waitingUnits(): string[] {
    return [...this.waiting.keys()];
  }

  openUnits(): string[] {
    return [...this.open];
  }

  /** Units planned for this agent or for nobody that it has never had, open or not. */
  get neverHeld(): string[] {
    return [...this.notHad];
  }

  /**
   * Whether others may be put off for the unit where it waits for memory: what is claimed here, or is of its own share, which others take only where that
   * pays. What is nobody's could start on any agent meanwhile.
   */
  mayHaveTurn(unitId: string): boolean {
    return !this.open.has(unitId) || this.own.has(unitId);
  }

  /** Some open units, at most this many. */
  firstOpen(count: number): string[] {
    const first: string[] = [];
    for (const unitId of this.open) {
      if (first.length === count) break;
      first.push(unitId);
    }
    return first;
  }

  /** It can be claimed. */
  addOpen(unitId: string): void {
    if (!this.isHeld(unitId)) this.open.add(unitId);
  }

  /** It is of this agent's own share. */
  addOwn(unitId: string): void {
    this.own.add(unitId);
  }

  /** Without a coordinator it is this agent's to run. */
  addPlanned(unitId: string): void {
    this.planned.add(unitId);
    if (!this.isHeld(unitId)) this.notHad.add(unitId);
  }

  /** Another agent has it. */
  close(unitId: string): void {
    this.open.delete(unitId);
  }

  grant(unitId: string, lease: Lease | null): void {
    this.open.delete(unitId);
    this.notHad.delete(unitId);
    if (this.running.has(unitId)) this.running.set(unitId, lease);
    else this.waiting.set(unitId, lease);
  }

  /** The lease of a unit that runs; undefined when it runs without one, or has lost it. */
  leaseOf(unitId: string): Lease | undefined {
    const lease = this.running.get(unitId);
    return lease === 'lost' ? undefined : (lease ?? undefined);
  }

  /** A unit that has begun here, and that others could have had meanwhile, runs here. */
  resume(unitId: string, lease: Lease | null): void {
    this.running.set(unitId, lease);
  }

  start(unitId: string): void {
    const lease = this.waiting.get(unitId);
    if (lease === undefined) return;
    this.waiting.delete(unitId);
    this.running.set(unitId, lease);
  }

  /** Ends a unit that runs. @returns its lease, null when it ran without one, undefined when the lease had been lost */
  finish(unitId: string): Lease | null | undefined {
    const lease = this.running.get(unitId);
    this.running.delete(unitId);
    return lease === 'lost' ? undefined : lease;
  }

  /** The lease is gone: whoever has it now counts. A unit that runs goes on; it can be granted again. */
  lose(unitId: string): void {
    this.waiting.delete(unitId);
    if (this.running.has(unitId)) this.running.set(unitId, 'lost');
  }

  leases(): Lease[] {
    const all = [...this.waiting.values(), ...this.running.values()];
    return all.filter((lease) => lease !== null && lease !== 'lost');
  }

  /** A unit that has not begun is to be claimed again. @returns its lease */
  giveBack(unitId: string): Lease | null | undefined {
    const lease = this.waiting.get(unitId);
    this.waiting.delete(unitId);
    this.addOpen(unitId);
    if (this.planned.has(unitId)) this.notHad.add(unitId);
    return lease;
  }

  /** Units that run without a lease. */
  unleased(): string[] {
    return [...this.running].flatMap(([unitId, lease]) => (lease === null ? [unitId] : []));
  }

  /** Those that wait without a lease have to be claimed. @returns these units */
  reopen(): string[] {
    const unitIds = [...this.waiting].flatMap(([unitId, lease]) => (lease === null ? [unitId] : []));
    for (const unitId of unitIds) this.giveBack(unitId);
    return unitIds;
  }

  private isHeld(unitId: string): boolean {
    return this.waiting.has(unitId) || this.running.has(unitId);
  }
}
