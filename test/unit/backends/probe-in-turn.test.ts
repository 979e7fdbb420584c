import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { probeInTurn, type ProbeTurn } from '../../../src/backends/probe-in-turn.js';

let folder: string;
let lockFile: string;
let found: string | undefined;
let probes: number;
let atOnce: number;
let mostAtOnce: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-turn-'));
  lockFile = path.join(folder, 'deep', 'backends.json.lock');
  found = undefined;
  probes = atOnce = mostAtOnce = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param isKept whether the answer is for others, too */
function ask(over: Partial<ProbeTurn<string>> = {}, isKept = true): Promise<string> {
  return probeInTurn({
    lockFile,
    known: () => Promise.resolve(found),
    probe: async () => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve, 60));
      atOnce--;
      const answer = `answer ${++probes}`;
      if (isKept) found = answer;
      return answer;
    },
    ...over,
  });
}

it('of several that ask at once one probes, and all have its answer', async () => {
  expect(await Promise.all([ask(), ask(), ask(), ask()])).toEqual(Array(4).fill('answer 1'));
  expect(probes).toBe(1);
  expect(existsSync(lockFile)).toBe(false);
  expect(await ask()).toBe('answer 1');
});

it('where no answer is kept each probes, one after the other', async () => {
  const answers = await Promise.all([ask({}, false), ask({}, false), ask({}, false)]);
  expect(answers.sort()).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect(mostAtOnce).toBe(1);
});

it('the lock of a process that is gone stops nobody', async () => {
  lockFile = path.join(folder, 'lock');
  writeFileSync(lockFile, 'of nobody');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lockFile, longAgo, longAgo);
  expect(await ask({ maxWaitMs: 3_600_000 })).toBe('answer 1');
  expect(existsSync(lockFile)).toBe(false);
});

it('where a lock that stays behind can not be removed nobody waits for it', async () => {
  lockFile = path.join(folder, 'lock');
  // A directory: as a file of another user, it is there and can't be removed.
  mkdirSync(lockFile);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lockFile, longAgo, longAgo);
  let looks = 0;
  const known = (): Promise<string | undefined> => Promise.resolve(++looks > 1 ? 'waited' : undefined);
  expect(await ask({ known })).toBe('answer 1');
});

it('waiting ends, and leaves the lock to its holder', async () => {
  lockFile = path.join(folder, 'lock');
  writeFileSync(lockFile, 'of another');
  expect(await ask({ maxWaitMs: 1 })).toBe('answer 1');
  expect(existsSync(lockFile)).toBe(true);
});

it('a lock is kept young while its holder probes', async () => {
  const longAgo = new Date(Date.now() - 3_600_000);
  const answer = await ask({
    staleMs: 50,
    probe: async () => {
      utimesSync(lockFile, longAgo, longAgo);
      while (statSync(lockFile).mtimeMs <= longAgo.getTime())
        await new Promise((resolve) => setTimeout(resolve, 5));
      return 'renewed';
    },
  });
  expect(answer).toBe('renewed');
});

it('where no lock can be made it probes all the same, and a probe that fails leaves none', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  expect(await ask({ lockFile: path.join(folder, 'file', 'lock') })).toBe('answer 1');
  found = undefined;
  await expect(ask({ probe: () => Promise.reject(new Error('broken')) })).rejects.toThrow('broken');
  expect(existsSync(lockFile)).toBe(false);
});
