/**
 * How suites are cut into shards without us. Each function gives for every shard the indexes of its units, in the
 * order in which the shard runs them. A shard has slots of its own; with one slot each it is a plain bin.
 */
import { EventHeap } from './event-heap.js';

/** Units by shard, as indexes. */
export type Shares = readonly (readonly number[])[];

/** Unit i to shard i modulo their number. */
export function roundRobin(units: number, shards: number): Shares {
  const shares = emptyShares(shards);
  for (let index = 0; index < units; index++) shares[index % shards]?.push(index);
  return shares;
}

/**
 * Playwright's own cut (`filterForShard` in `runner/testGroups.ts`, 1.62 to 1.65, equal weights, nothing skipped): all
 * tests in their order are cut into contiguous slices of floor(tests / shards), the first tests % shards of
 * them one longer; a group belongs to the slice in which its first test lies.
 * @param tests number of tests of each unit, in Playwright's order
 */
export function countSplit(tests: readonly number[], shards: number): Shares {
  const total = tests.reduce((sum, count) => sum + count, 0);
  const size = Math.floor(total / shards);
  const longer = total % shards;
  const shares = emptyShares(shards);
  let shard = 0;
  let sliceEnd = size + (longer > 0 ? 1 : 0);
  let position = 0;
  for (const [index, count] of tests.entries()) {
    while (position >= sliceEnd && shard + 1 < shards) {
      shard++;
      sliceEnd += size + (shard < longer ? 1 : 0);
    }
    shares[shard]?.push(index);
    position += count;
  }
  return shares;
}

/**
 * Longest processing time first (Graham 1969): each unit, the longest first, to the slot with the least work.
 * @param slots number of slots of each shard
 */
export function longestFirst(values: readonly number[], slots: readonly number[]): Shares {
  const shares = emptyShares(slots.length);
  const free = new EventHeap<number>();
  for (const shard of slotOwners(slots)) free.push(0, shard);
  for (const index of byLength(values)) {
    const slot = free.pop();
    if (!slot) break;
    shares[slot.event]?.push(index);
    free.push(slot.atMs + (values[index] ?? 0), slot.event);
  }
  return shares;
}

/** The shard of each slot. */
export function slotOwners(slots: readonly number[]): number[] {
  return slots.flatMap((count, shard) => Array.from({ length: count }, () => shard));
}

/** Indexes of the values, the largest first, equal ones in their order. */
export function byLength(values: readonly number[]): number[] {
  return values.map((_, index) => index).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

function emptyShares(count: number): number[][] {
  return Array.from({ length: count }, () => []);
}
