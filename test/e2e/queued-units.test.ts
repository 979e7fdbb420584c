/** How much of each project has not begun, as the samples of a run tell it. */
import { expect, it } from 'vitest';
import { fixture } from './harness/run-fixture.js';

interface Sample {
  readonly project: string;
  readonly queued: number;
  readonly busy: number;
}

/** Of the three files, whose tests share hooks, two jobs each. */
const JOBS = 6;

/** Samples are a second apart, on a busy machine more. */
const LENGTHS_MS = [1000, 5000];

async function samplesOf(lengthMs: number): Promise<Sample[]> {
  const project = fixture('queued');
  const run = await project.run({ env: { LENGTH_MS: String(lengthMs) }, timeoutMs: 300_000 });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  return project.history<Sample>(
    `SELECT project, queued_units::INTEGER AS queued, busy_slots::DOUBLE AS busy FROM browser_samples ORDER BY sampled_ms, project`,
  );
}

it('samples tell how many jobs of each project wait, from all of them to none', async () => {
  let samples: Sample[] = [];
  for (const lengthMs of LENGTHS_MS) {
    samples = await samplesOf(lengthMs);
    if (samples.some(({ busy, queued }) => busy === 2 && queued === 0)) break;
  }
  const main = samples.filter(({ project }) => project === 'main');
  const before = main.filter(({ busy }) => busy === 0);
  const during = main.filter(({ busy }) => busy === 2).map(({ queued }) => queued);
  expect(before[0]).toMatchObject({ queued: JOBS });
  expect(during[0]).toBe(JOBS - 2);
  expect(during.at(-1)).toBe(0);
  expect(during).toEqual([...during].sort((a, b) => b - a));
  expect(samples.find(({ project }) => project === 'set-up')).toMatchObject({ queued: 0, busy: 1 });
}, 600_000);
