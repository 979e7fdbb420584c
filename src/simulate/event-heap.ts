/** What happens at a moment of virtual time. */
export interface TimedEvent<T> {
  readonly atMs: number;
  readonly event: T;
}

interface Entry<T> extends TimedEvent<T> {
  /** Counts the pushes, so that events of one moment leave in the order in which they came. */
  readonly sequence: number;
}

/** Events in the order of time: a binary heap (Williams 1964), so that each costs the logarithm of their number. */
export class EventHeap<T> {
  private readonly entries: Entry<T>[] = [];
  private pushes = 0;

  push(atMs: number, event: T): void {
    const entry = { atMs, event, sequence: this.pushes++ };
    let index = this.entries.length;
    this.entries.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.entries[parent];
      if (!above || !isBefore(entry, above)) break;
      this.entries[index] = above;
      index = parent;
    }
    this.entries[index] = entry;
  }

  /** The earliest event, taken out; undefined when there is none. */
  pop(): TimedEvent<T> | undefined {
    const earliest = this.entries[0];
    const last = this.entries.pop();
    if (last && this.entries.length > 0) this.sink(last);
    return earliest;
  }

  /** Puts an entry at the top and lets it down to its place. */
  private sink(entry: Entry<T>): void {
    const { entries } = this;
    let index = 0;
    for (;;) {
      const left = entries[2 * index + 1];
      const right = entries[2 * index + 2];
      if (!left) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, entry)) break;
      entries[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    entries[index] = entry;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
