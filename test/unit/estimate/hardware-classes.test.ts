import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import { createMemoryHistory } from '../../../src/history/memory-store.js';
import { aRecording } from '../history/recordings.js';

describe('hardware classes', () => {
  it('are kept apart: what one measured says nothing about another', async () => {
    const history = createMemoryHistory();
    for (let run = 0; run < 6; run++) {
      const isLaptop = run % 2 === 0;
      await history.record(
        aRecording({
          runId: `run-${String(run)}`,
          hardwareClass: isLaptop ? 'laptop' : 'ci',
          attempts: [{ file: 'a.spec.ts', title: 'works', durationMs: isLaptop ? 100 : 900 }],
        }),
      );
    }
    const valueOn = async (hardwareClass: string): Promise<number> => {
      const model = await history.readModel(['a.spec.ts'], hardwareClass);
      return createEstimator(model).test({
        project: 'chromium',
        file: 'a.spec.ts',
        title: 'works',
        kind: '',
      }).value;
    };
    expect(await valueOn('laptop')).toBeCloseTo(100, 6);
    expect(await valueOn('ci')).toBeCloseTo(900, 6);
    expect(await valueOn('another')).toBeGreaterThan(1000);
  });
});
