import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PoolJournal } from '../../../plugin/pool/pool-journal.js';
import { replayJournal } from '../../../src/pool/journal.js';
import { journalPath } from '../../../src/pool/journals.js';
import { StateLog } from '../../../src/pool/state-log.js';
import { enqueue, startFor, withdraw } from '../../../src/pool/transitions.js';

function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function openJournal(directory: string | null): Promise<{ journal: PoolJournal; warnings: string[] }> {
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const journal = new PoolJournal({ id: 'p', directory, startedMs: 5, warn });
  await journal.open();
  return { journal, warnings };
}

it('tells at any moment what the pool has, and is gone when it closes', async () => {
  const directory = path.join(temporaryDirectory(), 'pools');
  const { journal, warnings } = await openJournal(directory);
  const log = new StateLog(journal.append);
  log.transact((state) => enqueue(state, 't1'));
  log.transact((state) => startFor(state, 't1', { id: 'b-0.1', browser: 'b', slot: 0 }));
  const told = replayJournal(readFileSync(journalPath(directory, 'p'), 'utf8'));
  expect(told).toMatchObject({ owner: { id: 'p', pid: process.pid, startedMs: 5 }, state: log.state });
  journal.close();
  expect(readdirSync(directory)).toEqual([]);
  expect(warnings).toEqual([]);
});

it('does not grow with the life of its pool', async () => {
  const directory = temporaryDirectory();
  const { journal } = await openJournal(directory);
  const log = new StateLog(journal.append);
  log.transact((state) => enqueue(state, 'stays'));
  const name = 'x'.repeat(1000);
  let highest = 0;
  for (let task = 0; task < 1500; task++) {
    log.transact((state) => enqueue(state, `${name}${task}`));
    log.transact((state) => withdraw(state, `${name}${task}`));
    highest = Math.max(highest, statSync(journalPath(directory, 'p')).size);
  }
  expect(highest).toBeGreaterThan(0.9 * 2 ** 20);
  expect(highest).toBeLessThan(1.01 * 2 ** 20);
  expect(readdirSync(directory)).toEqual(['p.journal']);
  expect(replayJournal(readFileSync(journalPath(directory, 'p'), 'utf8'))?.state).toEqual(log.state);
  journal.close();
});

it('shows that the pool is there while it has nothing to write, and no longer than it is', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = temporaryDirectory();
  const { journal } = await openJournal(directory);
  const file = journalPath(directory, 'p');
  utimesSync(file, 0, 0);
  vi.advanceTimersByTime(60_000);
  expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(60_000);
  journal.close();
  expect(vi.getTimerCount()).toBe(0);
});

it('is begun anew with the next change where another pool has removed it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = temporaryDirectory();
  const { journal } = await openJournal(directory);
  const log = new StateLog(journal.append);
  log.transact((state) => enqueue(state, 't1'));
  rmSync(journalPath(directory, 'p'));
  vi.advanceTimersByTime(60_000);
  log.transact((state) => enqueue(state, 't2'));
  expect(replayJournal(readFileSync(journalPath(directory, 'p'), 'utf8'))?.state).toEqual(log.state);
  journal.close();
});

it('where it can not be written it says so once, and the pool works on', async () => {
  const file = path.join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  const { journal, warnings } = await openJournal(path.join(file, 'pools'));
  const log = new StateLog(journal.append);
  log.transact((state) => enqueue(state, 't1'));
  log.transact((state) => enqueue(state, 't2'));
  journal.close();
  expect(log.state.tasks.size).toBe(2);
  expect(warnings).toEqual([expect.stringMatching(/^Evenkeel: the pool keeps no journal: ENOTDIR/)]);
});

it('a pool without a history keeps none', async () => {
  const { journal, warnings } = await openJournal(null);
  new StateLog(journal.append).transact((state) => enqueue(state, 't1'));
  journal.close();
  expect(warnings).toEqual([]);
});
