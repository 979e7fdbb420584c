/**
 * Finds browsers that hang while a unit still waits for them: the end of a unit, which may have no timeout at all, can be
 * long in coming.
 *
 * A unit that runs past its limit is no evidence, since a broken application makes many of them wait; it is only the cause
 * to look at its browser. What has no limit, since too little is known of it, is never looked at.
 */

const LOOK_EVERY_MS = 5000;

/** Something may stop a browser for a moment, such as a snapshot of its machine. */
const LOOKS_IN_A_ROW = 2;

/** A unit that runs. */
export interface WatchedUnit {
  /** After how many milliseconds its browser is looked at. */
  readonly limitMs: number;
  /** Whether its browser can't answer now. */
  readonly hangs: () => Promise<boolean>;
  /** Called once, while the unit still runs. */
  readonly onHang: () => void;
}

interface Watched extends WatchedUnit {
  readonly startedMs: number;
  looks: number;
}

export class HangWatch {
  private readonly bySlot = new Map<number, Watched>();
  private timer: NodeJS.Timeout | null = null;
  private isLooking = false;

  constructor(
    private readonly now: () => number,
    private readonly failed: (error: unknown) => void,
  ) {}

  started(slot: number, unit: WatchedUnit): void {
    this.bySlot.set(slot, { ...unit, startedMs: this.now(), looks: 0 });
    this.timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  ended(slot: number): void {
    this.bySlot.delete(slot);
  }

  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.bySlot.clear();
  }

  private async look(): Promise<void> {
    // On a machine that is at its limit a look may last longer than the time between two: they would count twice.
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      await this.lookAtAll();
    } catch (error) {
      this.failed(error);
    } finally {
      this.isLooking = false;
    }
  }

  private async lookAtAll(): Promise<void> {
    for (const [slot, unit] of this.bySlot) {
      if (this.now() - unit.startedMs <= unit.limitMs) continue;
      const hangs = await unit.hangs();
      if (this.bySlot.get(slot) !== unit) continue; // it has ended meanwhile
      unit.looks = hangs ? unit.looks + 1 : 0;
      if (unit.looks < LOOKS_IN_A_ROW) continue;
      this.bySlot.delete(slot);
      unit.onHang();
    }
  }
}
