/**
 * The health of a pool's browser: its breaker, and whether tasks still wait for it. A pool may live for weeks, so no browser is given
 * up for good: tasks that come later probe it, and one of them that ends without a fault makes it well.
 */
import { Breaker, type BreakerChange, type BreakerState } from '../health/breaker.js';
import type { Fault } from '../health/fault.js';

/** A change that history keeps. */
export type HealthChange = Omit<BreakerChange, 'to'> & { readonly to: BreakerState['type'] | 'given-up' };

/** As in runs. By different tasks: one that takes its browser down each time is no proof against the browser. */
const PROBES_BEFORE_GIVING_UP = 2;

export class BrowserHealth {
  private readonly breaker: Breaker;
  private readonly failedBy = new Set<string>();
  private failedProbes = 0;
  private isToldGivenUp = false;

  /** @param onChange told of each change, once it has happened */
  constructor(private readonly onChange: (change: HealthChange) => void) {
    this.breaker = new Breaker({ onChange: (change) => this.changed(change) });
  }

  get state(): BreakerState {
    return this.breaker.state;
  }

  get isWell(): boolean {
    return this.state.type === 'closed';
  }

  /** The fault for which nothing should wait for the browser; null while something may. */
  get givenUp(): Fault | null {
    const { state } = this;
    return state.type !== 'closed' && this.failedProbes >= PROBES_BEFORE_GIVING_UP ? state.fault : null;
  }

  admits(atMs: number): boolean {
    return this.breaker.admits(atMs);
  }

  /** @throws EvenkeelError `ENGINE_INVARIANT` when it is not admitted */
  started(taskId: string, atMs: number): void {
    this.breaker.start(taskId, atMs);
  }

  faulted(taskId: string, fault: Fault, atMs: number): void {
    const { state } = this;
    const isProbe = state.type === 'half-open' && state.probeIds.includes(taskId);
    // No task is to blame for a browser that does not start.
    if (isProbe && (fault === 'launch-failed' || !this.failedBy.has(taskId))) this.failedProbes++;
    if (isProbe) this.failedBy.add(taskId);
    this.breaker.faulted(taskId, fault, atMs);
  }

  clean(taskId: string, atMs: number): void {
    this.breaker.clean(taskId, atMs);
  }

  /** It tells nothing of the browser. */
  abandoned(taskId: string, atMs: number): void {
    this.breaker.abandoned(taskId, atMs);
  }

  private changed(change: BreakerChange): void {
    if (change.to === 'closed') {
      this.failedBy.clear();
      this.failedProbes = 0;
      this.isToldGivenUp = false;
    }
    this.onChange(change);
    if (this.givenUp === null || this.isToldGivenUp) return;
    this.isToldGivenUp = true;
    this.onChange({ ...change, from: 'open', to: 'given-up' });
  }
}
