import type { SlotView } from '../../src/engine/events.js';
import type { StateLog } from '../../src/pool/state-log.js';
import { Slot, type SlotEvents } from './slot.js';

/** The slots of a pool, which may become more or fewer while they work. */
export class Slots {
  private readonly all: Slot[] = [];
  /** Ends of browsers that nobody waits for when they happen. */
  private readonly leaving = new Set<Promise<void>>();

  constructor(
    private readonly state: StateLog,
    private readonly events: SlotEvents,
  ) {}

  /** All slots by index, as the engine sees them. */
  get views(): SlotView[] {
    return this.all.map(({ view }) => view);
  }

  /** How many take tasks. */
  get workers(): number {
    return this.all.filter(({ isRetiring }) => !isRetiring).length;
  }

  at(index: number): Slot | undefined {
    return this.all[index];
  }

  /** Makes slots, or lets the last ones go as soon as they are free. */
  resize(workers: number): void {
    while (this.all.length < workers) this.all.push(new Slot(this.all.length, this.state, this.events));
    for (const slot of this.all) slot.isRetiring = slot.index >= workers;
    this.retire();
  }

  /** Lets the last slots go that take no more tasks and are free; indexes of others stay. */
  retire(): void {
    for (let slot = this.all.at(-1); slot?.isRetiring && !slot.isBusy; slot = this.all.at(-1)) {
      this.all.pop();
      this.leave(slot);
    }
  }

  /** Ends the idle instances of a browser. */
  endIdle(browserName: string): void {
    for (const slot of this.all) {
      if (slot.browserName === browserName && !slot.isBusy) this.leave(slot);
    }
  }

  /** Ends all instances, and resolves when no browser is left. */
  async end(): Promise<void> {
    for (const slot of this.all) this.leave(slot);
    await Promise.all(this.leaving);
  }

  private leave(slot: Slot): void {
    const left: Promise<void> = slot
      .end()
      .then(() => slot.ended())
      .finally(() => this.leaving.delete(left));
    this.leaving.add(left);
  }
}
