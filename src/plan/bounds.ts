/** One unit of work for the bound, as it really was. */
export interface BoundWork {
  readonly project: string;
  readonly workerKey: string;
  readonly locks: readonly string[];
  /** Slot time without the worker start. */
  readonly workMs: number;
  /** Worker start before it; 0 on a warm worker. */
  readonly workerStartMs: number;
  /** The worker had to be new: the one before it died of a failed test. */
  readonly isForcedStart: boolean;
  /** It ran alone by rule. */
  readonly isIsolated: boolean;
}

/** What bounds a phase from below. */
export interface PhaseWork {
  readonly slots: number;
  readonly projectLimits: ReadonlyMap<string, number>;
  readonly work: readonly BoundWork[];
}

/**
 * The least time in milliseconds that any order could have taken for this work: max(total work /
 * slots, longest unit, longest chain), the makespan bound of list scheduling (Graham 1969) with
 * chains for locks and project limits. Of worker starts only the unavoidable ones count: one for each
 * class and for each slot that is used at all, the cheapest seen, and those that a failed test forced.
 * Isolated work adds to the rest.
 */
export function phaseLowerBoundMs({ slots, projectLimits, work }: PhaseWork): number {
  const shared = work.filter((item) => !item.isIsolated);
  const starts = unavoidableStarts(shared);
  const totals = new Map<string, number>();
  let totalMs = 0;
  let longestMs = 0;
  for (const item of shared) {
    const costMs = item.workMs + (item.isForcedStart ? item.workerStartMs : 0);
    totalMs += costMs;
    longestMs = Math.max(longestMs, costMs);
    for (const lock of item.locks) add(totals, `lock ${lock}`, costMs);
    add(totals, `project ${item.project}`, costMs);
  }
  let chainMs = 0;
  for (const [key, sumMs] of totals) {
    const width = key.startsWith('lock ') ? 1 : (projectLimits.get(key.slice('project '.length)) ?? slots);
    chainMs = Math.max(chainMs, sumMs / Math.min(width, slots));
  }
  const isolatedMs = work.filter((item) => item.isIsolated).reduce((sum, item) => sum + item.workMs, 0);
  return Math.max(leastAreaMs(slots, totalMs, [...starts.values()]), longestMs, chainMs) + isolatedMs;
}

/** Total work / slots, with the starts that the number of used slots needs, for the best such number. */
function leastAreaMs(slots: number, workMs: number, classStartsMs: readonly number[]): number {
  const onceEachMs = classStartsMs.reduce((sum, ms) => sum + ms, 0);
  const cheapestMs = classStartsMs.length === 0 ? 0 : Math.min(...classStartsMs);
  let leastMs = Infinity;
  for (let used = 1; used <= slots; used++) {
    const extraMs = Math.max(0, used - classStartsMs.length) * cheapestMs;
    leastMs = Math.min(leastMs, (workMs + onceEachMs + extraMs) / used);
  }
  return leastMs;
}

/** For each class the cheapest start seen, unless one was forced and so is counted already. */
function unavoidableStarts(work: readonly BoundWork[]): Map<string, number> {
  const cheapest = new Map<string, number>();
  for (const { workerKey, workerStartMs, isForcedStart } of work) {
    if (workerStartMs <= 0 || isForcedStart) continue;
    cheapest.set(workerKey, Math.min(cheapest.get(workerKey) ?? Infinity, workerStartMs));
  }
  return cheapest;
}

function add(totals: Map<string, number>, key: string, value: number): void {
  totals.set(key, (totals.get(key) ?? 0) + value);
}

/** 1 − mean busy / max busy over slots; 0 is perfect, also where nothing ran. */
export function imbalance(busyMsBySlot: readonly number[]): number {
  const max = Math.max(0, ...busyMsBySlot);
  if (max === 0) return 0;
  return 1 - busyMsBySlot.reduce((sum, ms) => sum + ms, 0) / busyMsBySlot.length / max;
}
