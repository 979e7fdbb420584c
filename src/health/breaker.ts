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
 * one unit is let in, and another one only when that one has had its time without an end: a probe that hangs must not keep the
 * others waiting. Only probes decide, the first that ends. A probe that ends without telling anything (aborted)
 * leaves the next unit to probe at once. The clock is an argument; the same events give the same states.
 */
import { EvenkeelError } from '../errors.js';
import type { Fault } from './fault.js';
import { probeTimeMs, probeWithBackoff, type ProbePolicy } from './probe-policy.js';
import { ENDINGS_KEPT, tripOnFaults, type Ending, type TripPolicy } from './trip-policy.js';

/** Times are milliseconds on the driver's clock. */
export type BreakerState =
  | { readonly type: 'closed' }
  | { readonly type: 'open'; readonly openedAtMs: number; readonly probeAtMs: number; readonly fault: Fault }
  | {
      readonly type: 'half-open';
      /** The units that probe, in the order of their starts. */
      readonly probeIds: readonly string[];
      /** When another unit may probe beside them. */
      readonly probeAtMs: number;
      readonly fault: Fault;
    };

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

  /** Whether a unit may start now: always while closed, as a probe once one is due. */
  admits(atMs: number): boolean {
    return this.current.type === 'closed' || atMs >= this.current.probeAtMs;
  }

  /**
   * A unit starts; on a breaker that is not closed it is a probe.
   * @throws EvenkeelError `ENGINE_INVARIANT` when it is not admitted
   */
  start(unitId: string, atMs: number): void {
    if (!this.admits(atMs))
      throw new EvenkeelError(
        'ENGINE_INVARIANT',
        `Unit ${unitId} was started on a ${this.current.type} breaker.`,
      );
    if (this.current.type === 'closed') return;
    const { fault } = this.current;
    const probeIds = [...this.probeIds, unitId];
    const probeAtMs = atMs + probeTimeMs(probeIds.length);
    this.become({ type: 'half-open', probeIds, probeAtMs, fault }, fault, atMs);
  }

  /** A unit has ended without a fault of the browser, whatever its own result. */
  clean(unitId: string, atMs: number): void {
    if (this.current.type === 'closed') this.remember('clean');
    if (this.current.type !== 'half-open' || !this.isProbe(unitId)) return;
    this.trips = 0;
    this.endings = [];
    this.become({ type: 'closed' }, this.current.fault, atMs);
  }

  /**
   * A unit has ended by a fault of the browser. One incident is one fault: where it took several units along,
   * report one of them (a probe, if one is among them) and abandon the others.
   */
  faulted(unitId: string, fault: Fault, atMs: number): void {
    if (this.isProbe(unitId)) return this.open(fault, atMs);
    if (this.current.type !== 'closed') return;
    this.remember('fault');
    if (this.shouldTrip(this.endings)) this.open(fault, atMs);
  }

  /** A unit has ended without telling anything about the browser. */
  abandoned(unitId: string, atMs: number): void {
    if (this.current.type !== 'half-open' || !this.isProbe(unitId)) return;
    const { fault } = this.current;
    const probeIds = this.probeIds.filter((id) => id !== unitId);
    const isLast = probeIds.length === 0;
    this.become(
      isLast
        ? { type: 'open', openedAtMs: atMs, probeAtMs: atMs, fault }
        : { type: 'half-open', probeIds, probeAtMs: atMs, fault },
      fault,
      atMs,
    );
  }

  private get probeIds(): readonly string[] {
    return this.current.type === 'half-open' ? this.current.probeIds : [];
  }

  private isProbe(unitId: string): boolean {
    return this.probeIds.includes(unitId);
  }

  private open(fault: Fault, atMs: number): void {
    this.trips++;
    const probeAtMs = atMs + this.probeDelayMs(this.trips);
    this.become({ type: 'open', openedAtMs: atMs, probeAtMs, fault }, fault, atMs);
  }

  private remember(ending: Ending): void {
    this.endings = [...this.endings, ending].slice(-ENDINGS_KEPT);
  }

  private become(next: BreakerState, fault: Fault, atMs: number): void {
    const from = this.current.type;
    this.current = next;
    if (next.type !== from) this.onChange({ from, to: next.type, atMs, fault });
  }
}
