import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { canReadProcesses } from '../../../src/metrics/process-table.js';
import { INSTANCE_MARK, instanceMark } from '../../../src/pool/instance-mark.js';
import { changesLine, ownerLine, type JournalOwner } from '../../../src/pool/journal.js';
import { journalOwner } from '../../../src/pool/journal-owner.js';
import { endLeftPool, findLeftPools, journalPath, leftPoolText } from '../../../src/pool/journals.js';
import { enqueue, startFor } from '../../../src/pool/transitions.js';
import { applyChanges, EMPTY_POOL } from '../../../src/pool/pool-state.js';

const DAY_MS = 86_400_000;

/** A directory with the journal of a pool that has a browser and a task. */
function journalOf(owner: JournalOwner): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-journals-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const waits = enqueue(EMPTY_POOL, 't1');
  const starts = startFor(applyChanges(EMPTY_POOL, waits), 't1', { id: 'b-0.1', browser: 'b', slot: 0 });
  writeFileSync(
    journalPath(directory, owner.id),
    ownerLine(owner) + changesLine(waits) + changesLine(starts),
  );
  return directory;
}

/** A process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

it('a pool that works has left nothing, one whose process is gone has', async () => {
  const owner = journalOwner('p', 0);
  expect(await findLeftPools(journalOf(owner), Date.now())).toEqual([]);
  const directory = journalOf({ ...owner, pid: await deadPid() });
  const [left] = await findLeftPools(directory, Date.now());
  expect(left && leftPoolText(left)).toMatch(
    /^a pool of process \d+, begun 1970-01-01T00:00:00.000Z, ended without closing, with 1 running and 0 waiting task without a result$/,
  );
});

it.runIf(canReadProcesses())(
  'another process that has got the id of the owner is not taken for it',
  async () => {
    const owner = journalOwner('p', 0);
    const directory = journalOf({ ...owner, startTicks: (owner.startTicks ?? 0) - 1 });
    expect(await findLeftPools(directory, Date.now())).toHaveLength(1);
  },
);

it('journals of other machines stay for a month, since nobody here can tell', async () => {
  const directory = journalOf({ ...journalOwner('p', 0), host: 'elsewhere', pid: await deadPid() });
  expect(await findLeftPools(directory, Date.now() + 29 * DAY_MS)).toEqual([]);
  expect(readdirSync(directory)).toHaveLength(1);
  expect(await findLeftPools(directory, Date.now() + 31 * DAY_MS)).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
});

/** A process that bears the mark of a pool. */
async function markedProcess(poolId: string): Promise<number> {
  const env = { ...process.env, [INSTANCE_MARK]: instanceMark(poolId, 'b-0.1') };
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log(1)'], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

it.runIf(canReadProcesses())('ends the processes that bear the mark of the pool, and no others', async () => {
  const [own] = [await markedProcess('journals-test'), await markedProcess('journals-test-2')];
  const directory = journalOf({ ...journalOwner('journals-test', 0), pid: await deadPid() });
  const [left] = await findLeftPools(directory, Date.now());
  expect(left?.pids).toEqual([own]);
  expect(left && leftPoolText(left)).toContain(`; processes of its browsers: ${own}`);
  if (left) await endLeftPool(left);
  expect(readdirSync(directory)).toEqual([]);
});

it.runIf(canReadProcesses())('the browsers are found that a damaged line does not tell of', async () => {
  const own = await markedProcess('journals-test-3');
  const owner = { ...journalOwner('journals-test-3', 0), pid: await deadPid() };
  const directory = journalOf(owner);
  const file = journalPath(directory, owner.id);
  writeFileSync(file, ownerLine(owner));
  appendFileSync(file, '\0\0\0\n');
  const [left] = await findLeftPools(directory, Date.now());
  expect(left?.pids).toEqual([own]);
  expect(left && leftPoolText(left)).toContain('without a result, as far as its damaged journal tells;');
});

const MINUTE_MS = 60_000;
const ELSEWHERE = { pidSpace: 'another boot, or pid:[1] of another container' };

it.runIf(canReadProcesses())('an owner in another container is there as long as it gives signs', async () => {
  const directory = journalOf({ ...journalOwner('p', 0), ...ELSEWHERE, pid: await deadPid() });
  expect(await findLeftPools(directory, Date.now() + 4 * MINUTE_MS)).toEqual([]);
  expect(readdirSync(directory)).toHaveLength(1);
});

it.runIf(canReadProcesses())(
  'a process that has the id of an owner in another container is not taken for it, nor its browsers for left ones',
  async () => {
    await markedProcess('journals-test-4');
    const directory = journalOf({ ...journalOwner('journals-test-4', 0), ...ELSEWHERE });
    const left = await findLeftPools(directory, Date.now() + 6 * MINUTE_MS);
    expect(left).toMatchObject([{ owner: { id: 'journals-test-4' }, pids: [] }]);
  },
);

it('what is no journal stays for ever, whoever had put it there', async () => {
  const directory = journalOf({ ...journalOwner('p', 0), host: 'elsewhere' });
  writeFileSync(path.join(directory, 'pools.json'), '{}');
  await findLeftPools(directory, Date.now() + 400 * DAY_MS);
  expect(readdirSync(directory)).toEqual(['pools.json']);
});
