import type { Timers } from './timers.js';

/** Rings at the time that it was last set to: once, however often it was set. */
export class Alarm {
  private timer: NodeJS.Timeout | null = null;
  private atMs = Infinity;

  /** @param keepsAlive whether the process waits for it */
  constructor(
    private readonly timers: Timers,
    private readonly ring: () => void,
    private readonly keepsAlive: boolean,
  ) {}

  /** @param atMs Infinity: it does not ring */
  set(atMs: number, nowMs: number): void {
    if (atMs === this.atMs) return;
    if (this.timer) this.timers.end(this.timer);
    this.atMs = atMs;
    this.timer = atMs === Infinity ? null : this.timers.after(atMs - nowMs, () => this.rings());
    if (!this.keepsAlive) this.timer?.unref();
  }

  private rings(): void {
    this.timer = null;
    this.atMs = Infinity;
    this.ring();
  }
}
