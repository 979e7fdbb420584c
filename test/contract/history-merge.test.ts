import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { mergeHistoryCommand } from '../../src/cli/merge-history.js';
import { mergeHistories } from '../../src/history/merge-histories.js';
import { queryHistory } from '../../src/history/query.js';
import { writeSpool } from '../../src/history/spool.js';
import { defaultSpoolDir } from '../../src/history/take-in.js';
import type { RunRecording } from '../../src/model/record.js';
import {
  contentOf,
  keepingIo,
  openStrictly,
  OWN_FACTORS,
  recordAll,
  temporaryDirectory,
} from '../support/history-files.js';
import { aRecording, EPOCH_MS } from '../unit/history/recordings.js';

const CLASS = 'x64 Test CPU 2';
const FILE = 'tests/cart.spec.ts';

/** Two agents of one run, and a run before it. */
function recordings(): RunRecording[] {
  const decision: RunRecording['decisions'][number] = {
    project: 'chromium',
    file: FILE,
    title: '',
    chosen: true,
    score: 0.5,
    factors: OWN_FACTORS,
  };
  const earlier = {
    runId: 'run-0',
    startedMs: EPOCH_MS - 100_000,
    agent: 'a',
    attempts: [{ durationMs: 500 }],
  };
  const first = { agent: 'a', attempts: [{ durationMs: 1000 }], decisions: [decision] };
  const overheads = [{ project: 'chromium', file: FILE, durationMs: 70 }];
  const second = {
    agent: 'b',
    startedMs: EPOCH_MS + 4000,
    attempts: [{ title: 'removes' }],
    workerStarts: [{}],
    overheads,
  };
  return [aRecording(earlier), aRecording(first), aRecording({ ...second })];
}

async function knownIn(file: string): Promise<unknown> {
  return { views: await contentOf(file), model: await openStrictly(file).readModel([FILE], CLASS) };
}

it('histories of several agents merge into what one would have been, and merging again changes nothing', async () => {
  const dir = temporaryDirectory();
  const [earlier, first, second] = recordings() as [RunRecording, RunRecording, RunRecording];
  const [one, two, all] = ['one', 'two', 'all'].map((name) => path.join(dir, `${name}.duckdb`)) as [
    string,
    string,
    string,
  ];
  await recordAll(all, [earlier, first, second]);
  // As CI caches have it: both agents know the earlier run. The second one could not get hold of its history.
  await recordAll(one, [earlier, first]);
  await recordAll(two, [earlier]);
  await writeSpool(defaultSpoolDir(two), second);

  const output = path.join(dir, 'merged.duckdb');
  const merged = await mergeHistories([two, one], output, () => undefined);
  expect(merged).toEqual({ recordings: 4, runs: 2, failed: [] });
  const content = await knownIn(output);
  expect(content).toEqual(await knownIn(all));
  await mergeHistories([one, two, output].slice(0, 2), output, () => undefined);
  expect(await knownIn(output)).toEqual(content);

  const { rows } = await queryHistory(output, "SELECT * FROM runs WHERE run_id = 'run-1'");
  expect(rows).toMatchObject([{ makespan_ms: 13_000, busy_ms: 34_000, units: 2, lower_bound_ms: 8500 }]);
});

it('a history that is damaged is named, and the others are merged', async () => {
  const dir = temporaryDirectory();
  await recordAll(path.join(dir, 'in/good.duckdb'), [aRecording({ attempts: [{}] })]);
  writeFileSync(path.join(dir, 'in/bad.duckdb'), 'no database');
  const { io, said } = keepingIo(dir);
  expect(await mergeHistoryCommand({ paths: ['in'], output: 'out.duckdb' }, io)).toBe(1);
  expect(said.stderr).toContain('bad.duckdb');
  expect(said.stdout).toBe('1 run of 1 agent from 1 history merged into out.duckdb\n');
  await expect(mergeHistoryCommand({ paths: ['in'], output: undefined }, io)).rejects.toMatchObject({
    code: 'USAGE',
  });
});
