import { vi } from 'vitest';

/** Makes timers fire one after the other as soon as nothing else is to be done; `Date` goes with them. */
export class VirtualTime {
  private isOver = false;
  private readonly running: Promise<void>;

  constructor() {
    vi.useFakeTimers();
    this.running = this.run();
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.running;
    vi.useRealTimers();
  }

  private async run(): Promise<void> {
    while (!this.isOver) await vi.advanceTimersToNextTimerAsync();
  }
}

/** Resolves once something has become true. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}
