import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Run {
  readonly makespan_ms: number;
  readonly lower_bound_ms: number;
  readonly busy_ms: number;
  readonly idle_ms: number;
  readonly units: number;
  readonly tests: number;
}

const COLD: Run = {
  makespan_ms: 110_000,
  lower_bound_ms: 100_000,
  busy_ms: 200_000,
  idle_ms: 20_000,
  units: 2,
  tests: 4,
};

describe('the end of the demo', async () => {
  const file = fileURLToPath(new URL('../../scripts/lib/demo-summary.mjs', import.meta.url));
  const { formatRuns } = (await import(file)) as { formatRuns: (runs: readonly Run[]) => string };

  it('compares by what no order can beat', () => {
    const text = formatRuns([COLD, { ...COLD, makespan_ms: 102_000 }]);
    expect(text).toContain('makespan / lower bound           1.100         1.020');
    expect(text).toContain('took 10.0 s cold and 2.0 s with history');
    expect(text).not.toContain('the machine');
  });

  it.each([
    [1.2, '20% longer'],
    [0.9, '10% less long'],
  ])('tells the speed of the machine from the gain: %d times the work', (factor, words) => {
    const warm = { ...COLD, makespan_ms: 110_000 * factor, busy_ms: 200_000 * factor };
    expect(formatRuns([COLD, warm])).toContain(`The same work took ${words} in the second run: the machine`);
  });
});
