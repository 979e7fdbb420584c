import type { PlanInput, PlanUnit } from '../../src/plan/plan-input.js';

/** A unit for plans: known exactly unless said otherwise. */
export function planUnit(id: string, valueMs: number, overrides: Partial<PlanUnit> = {}): PlanUnit {
  const project = overrides.project ?? 'p';
  return {
    id,
    project,
    workerKey: project,
    estimate: { value: valueMs, spread: 0, sampleCount: 5, source: 'own' },
    ...overrides,
  };
}

/** A plan for machines of one slot each. */
export function planInput(units: readonly PlanUnit[], machines: number): PlanInput {
  return { units, shards: Array.from({ length: machines }, () => ({ slots: 1 })) };
}

/** The makespan of the best assignment, found by trying all of them. */
export function bruteForceMs(lengths: readonly number[], slots: number): number {
  let best = Infinity;
  const loads = Array.from({ length: slots }, () => 0);
  const place = (index: number): void => {
    const longest = Math.max(...loads);
    if (longest >= best) return;
    if (index === lengths.length) {
      best = longest;
      return;
    }
    for (let slot = 0; slot < slots; slot++) {
      loads[slot] = (loads[slot] ?? 0) + (lengths[index] ?? 0);
      place(index + 1);
      loads[slot] = (loads[slot] ?? 0) - (lengths[index] ?? 0);
    }
  };
  place(0);
  return best;
}
