/**
 * A project's circuit breaker: keeps units away from a browser that keeps failing, and lets one at a time try
 * whether it works again (Nygard, Release It!, 2007).
 *
 *   closed ──trips──▶ open ──probe──▶ half-open ──clean──▶ closed
 *                      ▲                  └──────fault──▶ open
 *
 * Three things are apart: the states (here), when to trip (`trip-policy.ts`), when to probe (`probe-policy.ts`).
 *
 * Guarantees. It trips on faults of the browser alone, for nothing else can be reported to it. While half-open,
 * exactly one unit is let in, and only that unit decides. A probe that ends without telling anything (aborted)
 * leaves the next unit to probe at once. The clock is an argument; the same events give the same states.
 */
import { EvenkeelError } from '../errors.js';
import type { Fault } from './fault.js';
import { probeWithBackoff, type ProbePolicy } from './probe-policy.js';
import { ENDINGS_KEPT, tripOnFaults, type Ending, type TripPolicy } from './trip-policy.js';

/** Times are milliseconds on the driver's clock. */
export type BreakerState =
  | { readonly type: 'closed' }
  | { readonly type: 'open'; readonly openedAtMs: number; readonly probeAtMs: number; readonly fault: Fault }
  | { readonly type: 'half-open'; readonly probeId: string; readonly fault: Fault };

/** A change of state, for the log and for history. */
export interface BreakerChange {
  readonly from: BreakerState['type'];
  readonly to: BreakerState['type'];
  readonly atMs: number;
  /** The fault that opened it, or that it has recovered from. */
  readonly fault: Fault;
}

export interface BreakerOptions {
  /** @default three faults in the latest ten endings */
  readonly shouldTrip?: TripPolicy;
  /** @default 2 s, doubled by each failed probe, at most 2 min */
  readonly probeDelayMs?: ProbePolicy;
  readonly onChange?: (change: BreakerChange) => void;
}

export class Breaker {
  private current: BreakerState = { type: 'closed' };
  private endings: Ending[] = [];
  private trips = 0;
  private readonly shouldTrip: TripPolicy;
  private readonly probeDelayMs: ProbePolicy;
  private readonly onChange: (change: BreakerChange) => void;

  constructor({ shouldTrip, probeDelayMs, onChange }: BreakerOptions = {}) {
    this.shouldTrip = shouldTrip ?? tripOnFaults();
    this.probeDelayMs = probeDelayMs ?? probeWithBackoff();
    this.onChange = onChange ?? (() => {});
  }

  get state(): BreakerState {
    return this.current;
  }

  /** Whether a unit may start now: always while closed, as the probe once one is due. */
  admits(atMs: number): boolean {
    return this.current.type === 'closed' || (this.current.type === 'open' && atMs >= this.current.probeAtMs);
  }

  /**
   * A unit starts; on an open breaker it is the probe.
   * @throws EvenkeelError `ENGINE_INVARIANT` when it is not admitted
   */
  start(unitId: string, atMs: number): void {
    if (!this.admits(atMs))
      throw new EvenkeelError(
        'ENGINE_INVARIANT',
        `Unit ${unitId} was started on a ${this.current.type} breaker.`,
      );
    if (this.current.type !== 'open') return;
    this.change({ type: 'half-open', probeId: unitId, fault: this.current.fault }, this.current.fault, atMs);
  }

  /** A unit has ended without a fault of the browser, whatever its own result. */
  clean(unitId: string, atMs: number): void {
    if (this.current.type === 'closed') this.remember('clean');
    const probed = this.probedBy(unitId);
    if (!probed) return;
    this.trips = 0;
    this.endings = [];
    this.change({ type: 'closed' }, probed.fault, atMs);
  }

  /**
   * A unit has ended by a fault of the browser. One incident is one fault: where it took several units along,
   * report one of them (the probe, if it is among them) and abandon the others.
   */
  faulted(unitId: string, fault: Fault, atMs: number): void {
    if (this.probedBy(unitId)) return this.open(fault, atMs);
    if (this.current.type !== 'closed') return;
    this.remember('fault');
    if (this.shouldTrip(this.endings)) this.open(fault, atMs);
  }

  /** A unit has ended without telling anything about the browser. */
  abandoned(unitId: string, atMs: number): void {
    const fault = this.probedBy(unitId)?.fault;
    if (!fault) return;
    this.change({ type: 'open', openedAtMs: atMs, probeAtMs: atMs, fault }, fault, atMs);
  }

  /** The half-open state, where it is this unit that probes. */
  private probedBy(unitId: string): Extract<BreakerState, { type: 'half-open' }> | undefined {
    return this.current.type === 'half-open' && this.current.probeId === unitId ? this.current : undefined;
  }

  private open(fault: Fault, atMs: number): void {
    this.trips++;
    const probeAtMs = atMs + this.probeDelayMs(this.trips);
    this.change({ type: 'open', openedAtMs: atMs, probeAtMs, fault }, fault, atMs);
  }

  private remember(ending: Ending): void {
    this.endings = [...this.endings, ending].slice(-ENDINGS_KEPT);
  }

  private change(next: BreakerState, fault: Fault, atMs: number): void {
    const from = this.current.type;
    this.current = next;
    this.onChange({ from, to: next.type, atMs, fault });
  }
}
