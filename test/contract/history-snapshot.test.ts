import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { summarise } from '../../src/estimate/history-summary.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { pruneHistory } from '../../src/history/maintain.js';
import { modelOf } from '../../src/history/model-parts.js';
import { readAhead } from '../../src/history/read-ahead.js';
import { readSnapshot, type Snapshot } from '../../src/history/snapshot.js';
import type { HistoryStore } from '../../src/history/store.js';
import type { HistoryModel } from '../../src/model/history.js';
import { aRecording, type RecordingParts } from '../unit/history/recordings.js';

const CART = 'tests/cart.spec.ts';
const OTHER = 'tests/other.spec.ts';
const HARDWARE = 'x64 Test CPU 2';

let directory: string;
let file: string;
let store: HistoryStore;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-snapshot-'));
  file = path.join(directory, 'history.duckdb');
  store = createDuckDbHistory({
    path: file,
    onWarning: fail,
  });
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function fail({ message }: { message: string }): never {
  throw new Error(message);
}

async function record(runId: string, parts: RecordingParts = {}): Promise<void> {
  const its = { attempts: [{}, { file: OTHER }], workerStarts: [{}], ...parts };
  const overheads = its.attempts.map((attempt) => ({
    project: 'chromium',
    file: attempt.file ?? CART,
    durationMs: 9,
  }));
  await store.record(aRecording({ runId, overheads, ...its }));
}

async function snapshotModel(hardwareClass = HARDWARE): Promise<HistoryModel | undefined> {
  const snapshot = await readSnapshot(file, hardwareClass);
  return snapshot && modelOf(snapshot.nextRunSeq, snapshot.own, snapshot.elsewhere);
}

describe('the snapshot', () => {
  it('says after every run what the history says', async () => {
    const elsewhere = [{ hardwareClass: 'arm64 Other 8' }, { hardwareClass: 'x64 Another 4' }];
    for (const [index, parts] of [{}, ...elsewhere, {}, { attempts: [{ durationMs: 7 }, {}] }].entries()) {
      await record(`run-${String(index)}`, parts);
      const hardwareClass = parts && 'hardwareClass' in parts ? parts.hardwareClass : HARDWARE;
      const files = 'attempts' in parts ? [CART] : [CART, OTHER];
      expect(await snapshotModel(hardwareClass)).toEqual(await store.readModel(files, hardwareClass));
    }
  });

  it('is void for another machine', async () => {
    await record('run-1');
    expect(await snapshotModel('arm64 Other 8')).toBeUndefined();
  });

  it('is void when the history has changed since, or part of it is in a log', async () => {
    await record('run-1');
    const snapshot = readFileSync(`${file}.snapshot`);
    await record('run-2');
    writeFileSync(`${file}.snapshot`, snapshot);
    expect(await snapshotModel()).toBeUndefined();

    await record('run-3');
    await pruneHistory(file, { keepRuns: 1 });
    expect(await snapshotModel()).toBeUndefined();

    await record('run-4');
    expect(await snapshotModel()).toMatchObject({ nextRunSeq: 4 });
    writeFileSync(`${file}.wal`, '');
    expect(await snapshotModel()).toBeUndefined();
  });

  it.each([
    ['is cut off', (text: string) => text.slice(0, text.length / 2)],
    ['is of another format', (text: string) => text.replace(/"format":\d+/, '"format":0')],
    ['is no JSON', () => 'gone'],
    ['is empty', () => ''],
  ])('is passed over when it %s', async (_, damage) => {
    await record('run-1');
    writeFileSync(`${file}.snapshot`, damage(readFileSync(`${file}.snapshot`, 'utf8')));
    expect(await snapshotModel()).toBeUndefined();
    expect((await readAhead(file, HARDWARE).summary([CART, OTHER]))?.nextRunSeq).toBe(1);
  });

  it('is not needed, and can’t be written everywhere', async () => {
    await record('run-1');
    rmSync(`${file}.snapshot`);
    expect((await readAhead(file, HARDWARE).summary([CART, OTHER]))?.nextRunSeq).toBe(1);
    expect(existsSync(`${file}.snapshot`)).toBe(false);
  });
});

describe('a recording that recalls the snapshot', () => {
  /** The model after three runs, the last of which recalls what was read before the second or the third. */
  async function modelAfter(readBefore: 2 | 3 | null, last: RecordingParts): Promise<HistoryModel> {
    const own = path.join(directory, `${String(readBefore)}.duckdb`);
    let recalled: Snapshot | undefined;
    const recalling = createDuckDbHistory({ path: own, onWarning: fail, recall: () => recalled });
    await recalling.record(aRecording({ runId: 'run-1', attempts: [{}, { file: OTHER }] }));
    if (readBefore === 2) recalled = await readSnapshot(own, HARDWARE);
    await createDuckDbHistory({ path: own, onWarning: fail }).record(
      aRecording({ runId: 'run-2', attempts: [{ durationMs: 5 }, { file: OTHER }], workerStarts: [{}] }),
    );
    if (readBefore === 3) recalled = await readSnapshot(own, HARDWARE);
    expect(recalled !== undefined).toBe(readBefore !== null);
    await recalling.record(aRecording({ runId: 'run-3', ...last }));
    return recalling.readModel([CART, OTHER], HARDWARE);
  }

  it.each<[string, RecordingParts]>([
    ['the same files', { attempts: [{ durationMs: 7 }, { file: OTHER, durationMs: 8 }], workerStarts: [{}] }],
    ['other files', { attempts: [{ durationMs: 7 }] }],
    ['another machine', { attempts: [{ durationMs: 7 }, { file: OTHER }], hardwareClass: 'arm64 Other 8' }],
  ])('comes to the same as one that asks the history, for %s', async (_, last) => {
    const asked = await modelAfter(null, last);
    expect(await modelAfter(3, last)).toEqual(asked);
    // What was read before the second run is void.
    expect(await modelAfter(2, last)).toEqual(asked);
  });
});

describe('reading ahead', () => {
  it.each([
    ['of the last run', [CART, OTHER]],
    ['of a part of it', [OTHER]],
    ['in another order', [OTHER, CART]],
    ['of none', []],
  ])('tells of the files %s what the history tells', async (_, files) => {
    await record('run-1');
    await record('run-2', { attempts: [{ durationMs: 5 }, { file: OTHER, durationMs: 7 }] });
    const expected = summarise(await store.readModel(files, HARDWARE));
    expect(await readAhead(file, HARDWARE).summary(files)).toEqual(expected);
    rmSync(`${file}.snapshot`);
    expect(await readAhead(file, HARDWARE).summary(files)).toEqual(expected);
  });

  it('leaves files to the history that were not in the last run', async () => {
    await record('run-1');
    await record('run-2', { attempts: [{}] });
    expect(await readAhead(file, HARDWARE).summary([CART, OTHER])).toBeUndefined();
  });

  it('knows of a new file that nothing is known, if it has asked the history', async () => {
    await record('run-1');
    expect(await readAhead(file, HARDWARE).summary([CART, OTHER, 'new.spec.ts'])).toBeUndefined();
    rmSync(`${file}.snapshot`);
    expect(await readAhead(file, HARDWARE).summary([CART, OTHER, 'new.spec.ts'])).toMatchObject({
      nextRunSeq: 1,
    });
  });
});
