import path from 'node:path';
import { expect, it } from 'vitest';
import type { DecisionRecord, RunRecording } from '../../../src/model/record.js';
import { resolveOptions } from '../../../src/config/resolve-options.js';
import { WeightLearning } from '../../../plugin/playwright/weight-learning.js';
import { aRecording } from '../history/recordings.js';
import { withDirectory } from '../html/report-fixture.js';

it.each([{ decisions: null }, { run: { ...aRecording().run, status: 'passed' }, placements: null }])(
  'is one warning where it fails, never an error: %#',
  async (damage) => {
    const warnings: string[] = [];
    const learning = await WeightLearning.begin(
      {
        options: resolveOptions({}, {}),
        learnedFile: '/nowhere/routing.json',
        warn: (message) => warnings.push(message),
      },
      { rootDir: '/nowhere', projects: [] },
      [],
    );
    await learning.learn({ ...aRecording(), ...damage } as never);
    expect(warnings).toEqual([
      expect.stringContaining('what this run teaches of `route.weights` was not kept'),
    ]);
  },
);

it('learns the weights of metrics from what specs reported, and routes the next run by them', () =>
  withDirectory(async (directory) => {
    const metrics = { fps: { better: 'higher', weight: 0.5 } } as const;
    const begin = async () =>
      WeightLearning.begin(
        {
          options: resolveOptions({ route: { mode: 'best', metrics } }, {}),
          learnedFile: path.join(directory, 'routing.json'),
          warn: (message) => expect.fail(message),
        },
        { rootDir: directory, projects: [] },
        [],
      );
    const first = await begin();
    expect(first.metrics).toEqual(metrics);
    await first.learn(misled(aRecording({ attempts: [{}] })));
    const { fps } = (await begin()).metrics;
    expect(fps?.better).toBe('higher');
    expect(fps?.weight).toBeGreaterThan(0);
    expect(fps?.weight).toBeLessThan(0.5);
  }));

/** Forty specs that a metric has led to the slower project, where it came out no better. */
function misled(recording: RunRecording): RunRecording {
  const specs = Array.from({ length: 40 }, (_, index) => `${index}.spec.ts`);
  const one = { value: 1, weight: 1, contribution: 1 };
  const decisionsOf = (file: string): DecisionRecord[] =>
    ['slow', 'fast'].map((project) => {
      const isSlow = project === 'slow';
      const fps = { ...one, value: isSlow ? 1 : 0.5, expected: isSlow ? 60 : 30 };
      const factors: DecisionRecord['factors'] = {
        ...{ reason: 'best', predictedMs: isSlow ? 200 : 100, spreadMs: 1, sampleCount: 5, source: 'own' },
        ...{ runsSinceVisit: 1, contributions: { speed: one, 'metric:fps': fps } },
      };
      return { project, file, title: '', chosen: isSlow, score: 1, factors };
    });
  const [placement] = recording.placements;
  if (!placement) throw new Error('The recording has no placement.');
  return {
    ...recording,
    run: { ...recording.run, status: 'passed' },
    decisions: specs.flatMap(decisionsOf),
    placements: specs.map((file) => ({
      ...placement,
      ...{
        project: 'slow',
        file,
        title: '',
        startedMs: 0,
        endedMs: 200,
        workerStartMs: 0,
        failed: 0,
        retry: 0,
      },
    })),
    metrics: {
      ...recording.metrics,
      custom: specs.map((file) => ({
        ...{ project: 'slow', file, title: 'works', slot: 0, workerIndex: 0 },
        ...{ name: 'fps', value: 35, reportedMs: 1 },
      })),
    },
  };
}
