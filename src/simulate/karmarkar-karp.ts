import { EventHeap } from './event-heap.js';
import { byLength, slotOwners, type Shares } from './shares.js';

/** A way to divide some of the units over all slots. */
interface Partition {
  /** Work of each slot above that of the least loaded one, the most first. */
  readonly loads: readonly number[];
  readonly units: readonly (readonly number[])[];
}

/**
 * The first leaf of complete Karmarkar-Karp (Korf 1998), that is, the differencing method for several slots
 * (Karmarkar & Karp 1982): the two partitions with the largest differences become one, the fullest slots of
 * one with the emptiest of the other. Searching on only improves on values that are wrong anyway.
 * @param slots number of slots of each shard
 */
export function karmarkarKarp(values: readonly number[], slots: readonly number[]): Shares {
  const owners = slotOwners(slots);
  const heap = new EventHeap<Partition>();
  const push = (partition: Partition): void => heap.push(-(partition.loads[0] ?? 0), partition);
  for (const [index, value] of values.entries()) {
    const rest = owners.length - 1;
    push({
      loads: [value, ...new Array<number>(rest).fill(0)],
      units: [[index], ...Array.from({ length: rest }, () => [])],
    });
  }
  let merged = heap.pop()?.event;
  for (let next = heap.pop()?.event; merged && next; next = heap.pop()?.event) {
    push(merge(merged, next));
    merged = heap.pop()?.event;
  }
  const shares = slots.map((): number[] => []);
  for (const [slot, shard] of owners.entries()) shares[shard]?.push(...(merged?.units[slot] ?? []));
  const rank = new Map(byLength(values).map((index, position) => [index, position]));
  return shares.map((share) => share.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)));
}

function merge(a: Partition, b: Partition): Partition {
  const width = a.loads.length;
  const slots = a.loads.map((load, slot) => ({
    load: load + (b.loads[width - 1 - slot] ?? 0),
    units: [...(a.units[slot] ?? []), ...(b.units[width - 1 - slot] ?? [])],
  }));
  slots.sort((x, y) => y.load - x.load);
  const least = slots.at(-1)?.load ?? 0;
  return { loads: slots.map(({ load }) => load - least), units: slots.map(({ units }) => units) };
}
