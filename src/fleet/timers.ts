/** Timers that can be ended together. A fraction of a millisecond is waited for as a whole one: who asks again too early would ask at once. */
export class Timers {
  private readonly pending = new Set<NodeJS.Timeout>();

  after(ms: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.pending.delete(timer);
      action();
    }, Math.ceil(ms));
    this.pending.add(timer);
    return timer;
  }

  end(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.pending.delete(timer);
  }

  clear(): void {
    for (const timer of this.pending) clearTimeout(timer);
    this.pending.clear();
  }
}
