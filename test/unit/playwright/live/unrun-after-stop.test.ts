import { describe, expect, it } from 'vitest';
import { unrunAfterStop, type StoppedRun } from '../../../../plugin/playwright/live/unrun-after-stop.js';
import type { FleetOutcome, FleetPlan } from '../../../../src/coordinate/coordinator.js';

/** Units `1a` and `1b` of the first shard, and so on. */
function planOf(shards: readonly (number | null)[]): FleetPlan {
  const units = shards.flatMap((shard) =>
    ['a', 'b'].map((letter) => ({ id: `${shard ?? ''}${letter}`, predictedMs: 1, shard, needs: [] })),
  );
  return { suiteDigest: '', units, limits: {} };
}

function unrun(outcome: Partial<FleetOutcome>, run: Partial<StoppedRun>): string[] {
  return unrunAfterStop(
    { accepted: [], missing: [], recovered: 0, isLast: false, ...outcome },
    { plan: planOf([1, 2, 3]), shard: 1, isStoppedForAll: true, ...run },
  );
}

describe('what an agent that was stopped shows as not run', () => {
  const missing = ['1b', '2a', '2b', '3a'];

  it('is of what nobody has run its own shard’s, so that each unit shows once', () => {
    const all = [1, 2, 3].map((shard) => unrun({ missing, isLast: shard === 2 }, { shard }));
    expect(all).toEqual([['1b'], ['2a', '2b'], ['3a']]);
  });

  it('shows on the last agent alone where the units have no shard', () => {
    const run = { plan: planOf([null]), shard: null };
    expect(unrun({ missing: ['a', 'b'] }, run)).toEqual([]);
    expect(unrun({ missing: ['a', 'b'], isLast: true }, run)).toEqual(['a', 'b']);
  });

  it('shows on the last agent alone where this one was stopped and others may go on', () => {
    const run = { isStoppedForAll: false };
    expect(unrun({ missing }, run)).toEqual([]);
    expect(unrun({ missing, isLast: true }, run)).toEqual(missing);
  });
});
