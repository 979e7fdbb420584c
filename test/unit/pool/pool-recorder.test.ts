import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PoolHistory } from '../../../plugin/pool/pool-history.js';
import type { PoolLearning } from '../../../plugin/pool/pool-learning.js';
import { PoolLog, type PoolEntry } from '../../../plugin/pool/pool-log.js';
import { PoolRecorder } from '../../../plugin/pool/pool-recorder.js';
import { createMemoryHistory } from '../../../src/history/memory-store.js';
import type { HistoryStore } from '../../../src/history/store.js';
import type { RunRecording } from '../../../src/model/record.js';
import { ownerLine } from '../../../src/pool/journal.js';
import { journalOwner } from '../../../src/pool/journal-owner.js';
import { journalPath } from '../../../src/pool/journals.js';
import { Knowledge } from '../../../src/pool/knowledge.js';
import { PoolDraft } from '../../../src/pool/pool-draft.js';

const MINUTES_MS = 60_000;

function entry(id: string, parts: Partial<PoolEntry> = {}): PoolEntry {
  const terms = { kind: 'task', candidates: ['a'], priority: 0, memoryBytes: null, locks: [] };
  return {
    task: { id, name: id, ...terms },
    ...{ browser: 'a', slot: 0, attempt: 1, reason: 'warm', end: 'done', memoryBytes: null },
    estimate: { value: 1, spread: 1, sampleCount: 0, source: 'prior' },
    ...{ order: 0, startedMs: 1_000, endedMs: 8_000, launchMs: 0, browserVersion: null },
    ...parts,
  };
}

interface World {
  readonly directory: string;
  readonly log: PoolLog;
  readonly recorder: PoolRecorder;
  readonly recorded: RunRecording[];
  readonly store: HistoryStore;
  readonly goesOn: Set<string>;
  readonly warnings: string[];
  /** What it takes, and what it says of that. */
  record: (recording: RunRecording) => boolean;
}

/** A pool that has begun just now, and has no browsers. */
function world(): World {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-drafts-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [log, goesOn, recorded, memory] = [
    new PoolLog(),
    new Set<string>(),
    [] as RunRecording[],
    createMemoryHistory(),
  ];
  const warnings: string[] = [];
  const store: HistoryStore = {
    ...memory,
    record: async (recording) =>
      made.record(recording) && (recorded.push(recording), memory.record(recording)),
  };
  const recorder = new PoolRecorder({
    ...{ id: 'pool', startedMs: Date.now(), store, log, draft: new PoolDraft(directory, 'pool') },
    meter: { samples: [], takeSamples: () => [] },
    instances: { records: [], takeRecords: () => [] },
    ...{ forecasts: { records: [] }, workers: () => 1, goesOn: (id: string) => goesOn.has(id) },
    warn: (message) => void warnings.push(message),
  });
  const made: World = {
    ...{ directory, log, recorder, recorded, store, goesOn, warnings },
    record: () => true,
  };
  return made;
}

/** What another pool with the same history knows of a task; null for nothing. */
async function known({ directory, store }: World, name: string): Promise<number | null> {
  const knowledge = new Knowledge();
  const learning = { begin: async () => Promise.resolve() } as PoolLearning;
  await new PoolHistory({ directory, store, knowledge, learning }).know('task');
  const { value, sampleCount } = knowledge.evidence({ name, kind: 'task' }, 'a').estimate;
  return sampleCount > 0 ? value : null;
}

it('a pool that lives long writes runs of its own: nothing twice, nothing left out, attempts at one task together', async () => {
  const { log, recorder, recorded, goesOn } = world();
  const loss = { fault: 'crash', from: 'a', slot: 0, attempt: 1, lostMs: 5 } as const;
  goesOn.add('lost');
  log.ended(entry('lost', { end: 'lost' }));
  for (let task = 0; task < 5_000; task++) log.ended(entry(`t${task}`));
  log.lost({ ...loss, task: entry('t1').task, again: { strategy: 'retry', to: 'a', atMs: 9 } });
  await recorder.look(Date.now());
  expect(recorded.map(({ attempts }) => attempts.length)).toEqual([5_000]);
  await recorder.look(Date.now());
  goesOn.clear();
  log.ended(entry('lost', { attempt: 2 }));
  log.lost({ ...loss, task: entry('lost').task, again: null });
  await recorder.end();

  expect(recorded.map(({ run }) => run.runId)).toEqual(['pool-pool', 'pool-pool-2']);
  expect(recorded[1]?.attempts.map(({ testId, retry }) => [testId, retry])).toEqual([
    ['lost', 0],
    ['lost', 1],
  ]);
  expect(
    recorded.map(({ metrics }) => metrics.recoveries.map(({ title, strategy }) => [title, strategy])),
  ).toEqual([[['t1', 'retry']], [['lost', null]]]);
  expect(recorded[1]?.run.startedMs).toBe(recorded[0]?.run.endedMs);
  expect(log.unsaved).toMatchObject({ entries: [], losses: [], breakerEvents: [], decisions: [] });
});

it('the next pool knows what one has learned that was killed', async () => {
  const killed = world();
  killed.log.ended(entry('renders'));
  await killed.recorder.look(Date.now() + MINUTES_MS);
  expect(readdirSync(killed.directory)).toEqual([]);
  await killed.recorder.look(Date.now() + 11 * MINUTES_MS);
  expect(await known(killed, 'renders')).toBeCloseTo(7_000);
  expect(readdirSync(killed.directory)).toEqual([]);
  expect(killed.recorded.map(({ run }) => run.runId)).toEqual(['pool-pool']);
});

it('the draft of a pool that works is its own, and is gone when the pool has closed', async () => {
  const works = world();
  writeFileSync(journalPath(works.directory, 'pool'), ownerLine(journalOwner('pool', Date.now())));
  for (let task = 0; task < 500; task++) works.log.ended(entry(`t${task}`));
  await works.recorder.look(Date.now());
  expect(await known(works, 't1')).toBeNull();
  expect(works.recorded).toEqual([]);
  expect(readdirSync(works.directory)).toHaveLength(2);
  await works.recorder.end();
  // Where somebody has taken the draft in all the same, the whole takes its place.
  expect(works.recorded.map(({ revision, attempts }) => [revision, attempts.length])).toEqual([[1, 500]]);
  expect(readdirSync(works.directory)).toEqual(['pool.journal']);
});

it('a damaged draft is removed', async () => {
  const left = world();
  const file = path.join(left.directory, 'other.recording.json');
  writeFileSync(file, '{"format":1,');
  expect(await known(left, 'any')).toBeNull();
  expect([existsSync(file), left.recorded]).toEqual([false, []]);
});

it('the draft of a killed pool waits where history does not take it, or a newer version wrote it', async () => {
  const killed = world();
  killed.log.ended(entry('renders'));
  await killed.recorder.look(Date.now() + 11 * MINUTES_MS);
  const newer = path.join(killed.directory, 'newer.recording.json');
  writeFileSync(newer, '{"format":99,"recording":{}}');
  killed.record = () => false;
  expect(await known(killed, 'renders')).toBeNull();
  expect(readdirSync(killed.directory)).toHaveLength(2);
  killed.record = () => true;
  expect(await known(killed, 'renders')).toBeCloseTo(7_000);
  expect(readdirSync(killed.directory)).toEqual(['newer.recording.json']);
});

it('what history does not take stands in the draft until it does', async () => {
  const full = world();
  full.record = () => false;
  for (let task = 0; task < 5_000; task++) full.log.ended(entry(`t${task}`));
  await full.recorder.look(Date.now());
  full.log.ended(entry('late'));
  await full.recorder.end();
  expect(readdirSync(full.directory)).toEqual(['pool.recording.json']);
  full.record = () => true;
  expect(await known(full, 't1')).toBeCloseTo(7_000);

  await full.recorder.end();
  expect(full.recorded.map(({ run }) => run.runId)).toEqual(['pool-pool', 'pool-pool', 'pool-pool-2']);
  expect(readdirSync(full.directory)).toEqual([]);
});

it('what happened without an attempt that is over is told at the end', async () => {
  const { log, recorder, recorded, goesOn } = world();
  goesOn.add('task');
  for (let attempt = 1; attempt <= 5_000; attempt++) log.ended(entry('task', { attempt, end: 'lost' }));
  const loss = { fault: 'crash', from: 'a', slot: 0, attempt: 1, lostMs: 5, again: null } as const;
  log.lost({ ...loss, task: entry('task').task });
  await recorder.look(Date.now());
  expect([recorded, log.unsaved.losses.length]).toEqual([[], 1]);
  await recorder.end();
  log.lost({ ...loss, task: entry('other').task });
  await recorder.end();
  expect(recorded.map(({ metrics }) => metrics.recoveries.map(({ title }) => title))).toEqual([
    ['task'],
    ['other'],
  ]);
});

it('a failure to write is a warning, and what comes later is written', async () => {
  const broken = world();
  broken.record = () => {
    throw new Error('out of order');
  };
  broken.log.ended(entry('task'));
  await broken.recorder.end();
  expect(broken.warnings).toEqual([expect.stringContaining('out of order')]);
  broken.record = () => true;
  await broken.recorder.end();
  expect(broken.recorded).toHaveLength(1);
});
