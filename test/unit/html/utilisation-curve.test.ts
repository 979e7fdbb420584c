import { describe, expect, it } from 'vitest';
import { utilisationCurves } from '../../../reporters/html/client/utilisation-curve.js';
import type { ReportSample } from '../../../reporters/html/report-data.js';

function sample(project: string, atMs: number, busySlots: number, slots: number, agent = 'a'): ReportSample {
  return {
    ...{ project, atMs, busySlots, slots, agent },
    ...{ queuedUnits: 0, memoryBytes: null, memoryKind: null, cpuCores: null },
  };
}

describe('utilisationCurves', () => {
  it('has a curve for each project that was sampled, in their order, of its own slots', () => {
    const samples = [
      ...[sample('chromium', 0, 1, 2), sample('chromium', 1000, 2, 2)],
      ...[sample('firefox', 1000, 1, 1), sample('firefox', 0, 0, 1)],
    ];
    expect(utilisationCurves(['firefox', 'set-up', 'chromium'], samples)).toEqual([
      {
        project: 'firefox',
        points: [
          [0, 0],
          [1000, 1],
        ],
        mean: 0.5,
      },
      {
        project: 'chromium',
        points: [
          [0, 0.5],
          [1000, 1],
        ],
        mean: 0.75,
      },
    ]);
  });

  it('takes agents together as long as each is there', () => {
    const samples = [
      ...[sample('p', 0, 2, 2, 'a'), sample('p', 1000, 2, 2, 'a'), sample('p', 3000, 2, 2, 'a')],
      ...[sample('p', 500, 0, 2, 'b'), sample('p', 2000, 1, 2, 'b')],
    ];
    const [curve] = utilisationCurves(['p'], samples);
    expect(curve?.points).toEqual([
      [0, 1],
      [500, 0.5],
      [1000, 0.5],
      [2000, 0.75],
      [3000, 1],
    ]);
  });

  it('stays between none and all, also where specs that moved made more busy, or there is no slot', () => {
    const shares = utilisationCurves(['p', 'q'], [sample('p', 0, 3, 2), sample('q', 0, 0, 0)]);
    expect(shares.map(({ mean }) => mean)).toEqual([1, 0]);
  });
});
