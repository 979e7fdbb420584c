/**
 * When the last of the slots is done if units are started in this order, each in the slot that is free first.
 * @param lengthsMs in the order of the starts
 * @returns 0 for nothing to do
 */
export function listScheduleMs(lengthsMs: Iterable<number>, slots: number): number {
  const freeAt = new EarliestFirst(slots);
  let lastMs = 0;
  for (const lengthMs of lengthsMs) lastMs = Math.max(lastMs, freeAt.addToEarliest(lengthMs));
  return lastMs;
}

/** A binary heap of the moments at which slots get free. */
class EarliestFirst {
  private readonly heap: Float64Array;

  constructor(slots: number) {
    this.heap = new Float64Array(slots);
  }

  /** Lets the slot that is free first work on; returns when it will be free then. */
  addToEarliest(lengthMs: number): number {
    const moment = this.at(0) + lengthMs;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child + 1 < this.heap.length && this.at(child + 1) < this.at(child)) child++;
      if (child >= this.heap.length || this.at(child) >= moment) break;
      this.heap[place] = this.at(child);
      place = child;
    }
    this.heap[place] = moment;
    return moment;
  }

  private at(place: number): number {
    return this.heap[place] ?? 0;
  }
}
