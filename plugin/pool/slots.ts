import type { SlotView } from '../../src/engine/events.js';
import type { ResolvedBrowser } from './options.js';
import { Slot, type SlotDeps } from './slot.js';

/** The slots of a pool, which may become more or fewer while they work. */
export class Slots {
  private readonly all: Slot[] = [];
  /** Those that have gone while browsers of theirs were ending. */
  private readonly gone = new Set<Slot>();
  /** How many instances each place has had: a slot that comes back goes on counting. */
  private readonly instances: number[] = [];

  constructor(private readonly deps: Omit<SlotDeps, 'nextId'>) {}

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
    while (this.all.length < workers) this.all.push(this.make(this.all.length));
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

  /** Ends idle instances of browsers that the pool does not have any more. */
  endOutdated(browsers: ReadonlyMap<string, ResolvedBrowser>): void {
    for (const slot of this.all) if (!slot.isBusy && slot.isOutdated(browsers)) slot.end();
  }

  /** Ends all instances, and resolves when no browser is left. */
  async end(): Promise<void> {
    for (const slot of this.all) slot.end();
    await Promise.all([...this.all, ...this.gone].map(async (slot) => slot.ended()));
  }

  private make(index: number): Slot {
    const nextId = (browserName: string): string => {
      const count = (this.instances[index] ?? 0) + 1;
      this.instances[index] = count;
      return `${browserName}-${index}.${count}`;
    };
    return new Slot(index, { ...this.deps, nextId });
  }

  private leave(slot: Slot): void {
    slot.end();
    this.gone.add(slot);
    void slot.ended().then(() => this.gone.delete(slot));
  }
}
