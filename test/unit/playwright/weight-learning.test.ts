import { expect, it } from 'vitest';
import { resolveOptions } from '../../../src/config/resolve-options.js';
import { WeightLearning } from '../../../plugin/playwright/weight-learning.js';
import { aRecording } from '../history/recordings.js';

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
