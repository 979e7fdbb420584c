import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestCase } from '@playwright/test/reporter';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovedTests } from '../../../plugin/playwright/moved-tests.js';
import {
  buildRanFile,
  writeRanFile,
  type RanFileParts,
  type SuitePart,
} from '../../../plugin/playwright/ran-file.js';
import { findRanFile } from '../../../src/coordinate/find-ran-file.js';
import type { RanFile } from '../../../src/coordinate/ran-file.js';
import { readRanFile } from '../../../src/coordinate/read-ran-file.js';
import { suiteDigest } from '../../../src/coordinate/unit-id.js';

const testOf = (id: string, results: number, isOk = true): TestCase =>
  ({ id, results: Array.from({ length: results }), ok: () => isOk }) as unknown as TestCase;

const partOf = (id: string, ...tests: TestCase[]): SuitePart => ({
  place: { id, project: 'chromium', file: `${id}.spec.ts`, title: '' },
  tests,
});

function movedTests(...moves: [from: TestCase, to: TestCase][]): MovedTests {
  const moved = new MovedTests();
  for (const [from, to] of moves) moved.add({ from, to });
  return moved;
}

function ranOf(suite: SuitePart[], parts: Partial<RanFileParts> = {}): RanFile {
  return buildRanFile({
    runId: 'run',
    agent: 'agent',
    shard: { index: 1, total: 2 },
    attempt: 1,
    mode: 'live',
    planDigest: null,
    startedMs: 0,
    status: 'passed',
    suite,
    ownTests: new Set(suite.flatMap(({ tests }) => tests)),
    ...parts,
  });
}

describe('buildRanFile', () => {
  it('has the same digest whatever is left out', () => {
    const parts = [partOf('a', testOf('1', 1)), partOf('b', testOf('2', 0))];
    const unit = { tests: parts[1]?.tests } as unknown as CollectedUnit;
    const [whole, routed] = [ranOf(parts), ranOf(parts.slice(0, 1), { leftOut: [unit] })];
    expect(routed.suiteDigest).toBe(whole.suiteDigest);
    expect([whole.leftOut, routed.leftOut]).toEqual([undefined, ['2']]);
  });

  it('tells what ran, how it went, and what did not count', () => {
    const suite = [
      partOf('ran', testOf('1', 1), testOf('2', 2)),
      partOf('failed', testOf('3', 1, false)),
      partOf('cut short', testOf('4', 1), testOf('5', 0)),
      partOf('stale', testOf('6', 1)),
      partOf('elsewhere', testOf('7', 0)),
    ];
    const ran = ranOf(suite, { staleIds: new Set(['stale']) });
    expect(ran.units.map(({ id, result, isOk }) => [id, result, isOk])).toEqual([
      ['ran', 'accepted', true],
      ['failed', 'accepted', false],
      ['cut short', 'accepted', false],
      ['stale', 'stale', true],
    ]);
    expect(ran.units[0]?.testIds).toEqual(['1', '2']);
    expect(ran.suite.map(({ testIds }) => testIds)).toEqual([['1', '2'], ['3'], ['4', '5'], ['6'], ['7']]);
    expect(ran.suiteDigest).toBe(suiteDigest(['1', '2', '3', '4', '5', '6', '7']));
  });

  it('tells which tests went on in another project, and how they went there', () => {
    const [stays, from, over] = [testOf('1', 1), testOf('2', 1), testOf('over', 1)];
    const suite = [partOf('a', stays, from)];
    for (const isOk of [true, false]) {
      const moved = movedTests([from, over], [over, testOf('there', 1, isOk)]);
      const [unit] = ranOf(suite, { moved }).units;
      expect(unit).toMatchObject({ testIds: ['1', '2'], moved: { 2: 'there' }, isOk });
    }
    expect(ranOf(suite).units[0]).not.toHaveProperty('moved');
  });

  it('knows a unit as run that moved before it began', () => {
    const [from, to] = [testOf('1', 0), testOf('there', 1)];
    const { units } = ranOf([partOf('a', from)], { moved: movedTests([from, to]) });
    expect(units).toMatchObject([{ testIds: ['1'], moved: { 1: 'there' }, result: 'accepted', isOk: true }]);
  });

  it("leaves out results of tests that were not this agent's", () => {
    expect(ranOf([partOf('other', testOf('1', 1))], { ownTests: new Set() }).units).toEqual([]);
  });
});

describe('ran files on disk', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-ran-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const left = testOf('2', 1);
  const ran = ranOf([partOf('a', testOf('1', 1), left)], { moved: movedTests([left, testOf('3', 1)]) });
  const query = { shard: { index: 1, total: 2 }, attempt: 3, suiteDigest: ran.suiteDigest };

  it('stand beside each blob, or in a place of their own', async () => {
    const blobs = ['one.zip', 'sub/two.zip'].map((name) => path.join(directory, name));
    const files = await writeRanFile(ran, blobs, directory);
    expect(files.map((file) => path.relative(directory, file))).toEqual([
      'one.zip.evenkeel.json',
      path.join('sub', 'two.zip.evenkeel.json'),
    ]);
    for (const file of files) expect(await readRanFile(file)).toEqual(ran);
    const [alone] = await writeRanFile({ ...ran, runId: '../odd run' }, [], directory);
    expect(alone && path.relative(directory, alone)).toBe(path.join('.evenkeel', 'ran', '.._odd_run-1.json'));
    expect(readdirSync(path.dirname(alone ?? '')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('are found by shard, attempt and suite, the latest attempt first', async () => {
    const warnings: string[] = [];
    const find = (place: string, more = {}) =>
      findRanFile(place, { ...query, ...more }, (message) => warnings.push(message));
    const write = async (name: string, parts: Partial<RanFile>): Promise<void> => {
      await writeRanFile({ ...ran, ...parts }, [path.join(directory, name, 'report.zip')], directory);
    };
    await write('first', { attempt: 1, agent: 'first' });
    await write('second', { attempt: 2, agent: 'second' });
    await write('itself', { attempt: 3 });
    await write('other shard', { attempt: 2, shard: { index: 2, total: 2 } });
    await write('other suite', { attempt: 2, suiteDigest: 'other' });
    expect((await find(directory))?.agent).toBe('second');
    expect((await find(path.join(directory, 'first', 'report.zip.evenkeel.json')))?.agent).toBe('first');
    expect(await find(directory, { shard: { index: 1, total: 3 } })).toBeNull();
    expect(warnings).toEqual([]);
    mkdirSync(path.join(directory, 'bad'));
    writeFileSync(path.join(directory, 'bad', 'x.evenkeel.json'), '{');
    expect((await find(directory))?.agent).toBe('second');
    expect(warnings).toEqual([expect.stringContaining('x.evenkeel.json')]);
    expect(await find(path.join(directory, 'none'))).toBeNull();
    expect(warnings.at(-1)).toMatch(/can't be looked up: .*none/);
    expect(existsSync(path.join(directory, 'none'))).toBe(false);
  });
});
