import type { TestCase } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import type { CollectedUnit } from '../../../../plugin/playwright/collect-units.js';
import { FleetSuite } from '../../../../plugin/playwright/live/fleet-suite.js';
import { ranBefore } from '../../../../plugin/playwright/live/repeat-units.js';
import { TestIndex } from '../../../../plugin/playwright/test-index.js';
import { buildRanFile } from '../../../../plugin/playwright/ran-file.js';
import { suiteDigest, unitIdOf } from '../../../../src/coordinate/unit-id.js';
import { createEstimator } from '../../../../src/estimate/shrinkage-estimator.js';
import { historyModel, testHistory } from '../../../support/history-model.js';

const project = { name: 'p', dependencies: [] } as unknown as CollectedUnit['project'];

/** A file of so many tests, called by numbers. */
function unit(file: string, count: number, isDivisible: boolean): CollectedUnit {
  const tests = Array.from({ length: count }, (_, number) => {
    const id = `${file}${number}`;
    return {
      id,
      title: id,
      tags: [],
      titlePath: () => ['', 'p', file, id],
      results: [{}],
      ok: () => true,
      parent: { type: 'file', titlePath: () => ['', 'p', file] },
    };
  }) as unknown as TestCase[];
  const rest = { title: '', kind: '', repeatEachIndex: 0, workerKey: 'p', locks: [], isDivisible };
  return { specKey: file, project, file, tests, ...rest };
}

/** Eight seconds for each of eight tests of one file; the other file's tests take two together. */
const FILES = [unit('hooks', 8, true), unit('serial', 8, false), unit('short', 2, true)];
const LENGTHS: Readonly<Record<string, number>> = { hooks: 8000, serial: 500, short: 1000 };

/** @param most how many units may run at the same time over all agents */
function suiteOf(lengths = LENGTHS, files: readonly CollectedUnit[] = FILES, most?: number): FleetSuite {
  const tests = files.flatMap(({ file, tests: all }) =>
    all.map(({ title }) => {
      const ms = lengths[file] ?? 1;
      return testHistory({ project: 'p', file, title }, [ms, ms, ms, ms]);
    }),
  );
  const model = historyModel(tests);
  return new FleetSuite(
    new TestIndex(
      files,
      (present) => createEstimator(model, present),
      () => '',
    ),
    () => (most === undefined ? [] : [{ name: '@slow', most }]),
  );
}

const idsOf = ({ tests }: CollectedUnit): string[] => tests.map(({ id }) => id);
const testsIn = (suite: FleetSuite): string[] => [...suite.units.values()].flatMap(idsOf).sort();
const ALL = FILES.flatMap(idsOf).sort();

describe('a suite that agents share', () => {
  it('is split where one unit would set the floor, and its tests can run apart', () => {
    const suite = suiteOf();
    const plan = suite.plan(4, 1);
    expect(plan.splits?.map(({ unitId }) => unitId)).toEqual([unitIdOf(idsOf(FILES[0] as CollectedUnit))]);
    const pieces = [...suite.units].filter(([, { file }]) => file === 'hooks');
    expect(pieces.length).toBeGreaterThan(1);
    for (const [id, piece] of pieces) expect(id).toBe(unitIdOf(idsOf(piece)));
    expect(testsIn(suite)).toEqual(ALL);
    expect(plan.units.map(({ id }) => id).sort()).toEqual([...suite.units.keys()].sort());
    const longestMs = Math.max(...plan.units.map(({ predictedMs }) => predictedMs));
    expect(longestMs).toBeLessThan(40_000);
    for (const test of ALL) expect(suite.units.get(suite.unitIdOf(test) ?? '')).toBeDefined();
  });

  it('is not split where that shortens nothing', () => {
    const suite = suiteOf({ hooks: 10, serial: 8000, short: 10 });
    expect(suite.plan(2, 1).splits).toBeUndefined();
    expect(suite.units.size).toBe(3);
  });

  it('is not split where a lock or a limit of all agents keeps the pieces apart in time', () => {
    const locked = FILES.map((its) => ({ ...its, locks: ['db'] }));
    expect(suiteOf(LENGTHS, locked).plan(4, 1).splits).toBeUndefined();
    expect(suiteOf(LENGTHS, FILES, 3).plan(4, 1).splits).toBeUndefined();
    expect(suiteOf(LENGTHS, FILES, 4).plan(4, 1).splits).toHaveLength(1);
  });

  it('is split for several agents where nobody says how many come', () => {
    expect(suiteOf().plan(null, 1).splits).toHaveLength(1);
  });

  it('is split as the published plan has it, whatever an agent knows itself', () => {
    const [first, second] = [suiteOf(), suiteOf({ hooks: 1, serial: 1, short: 9000 })];
    const published = first.plan(4, 1);
    expect(second.plan(4, 1).splits).not.toEqual(published.splits);
    expect(second.digest()).toBe(first.digest());
    expect(first.digest()).toBe(suiteDigest(FILES.map((its) => unitIdOf(idsOf(its)))));
    second.adopt(published);
    expect([...second.units.keys()].sort()).toEqual([...first.units.keys()].sort());
    expect(testsIn(second)).toEqual(ALL);
    second.adopt({});
    expect(second.units.size).toBe(3);
    expect(second.unitIdOf('hooks0')).toBe(unitIdOf(idsOf(FILES[0] as CollectedUnit)));
  });

  it('is repeated in the pieces that a file tells of', () => {
    const [before, again] = [suiteOf(), suiteOf()];
    before.plan(4, 1);
    const [id, piece] = [...before.units].find(([, { file }]) => file === 'hooks') ?? [];
    const ran = buildRanFile({
      ...{ runId: 'run', agent: 'one', shard: { index: 1, total: 4 }, attempt: 1, mode: 'live' },
      ...{ planDigest: null, startedMs: 0, status: 'failed', suite: before.parts() },
      ownTests: new Set(piece?.tests),
    });
    expect(ranBefore(ran, again).unitIds).toEqual([id]);
    expect(idsOf(again.units.get(id ?? '') as CollectedUnit)).toEqual(idsOf(piece as CollectedUnit));
  });

  it('stays whole where a file tells of no pieces that make a unit', () => {
    const suite = suiteOf();
    const [hooks] = FILES.map(idsOf);
    suite.adoptParts([['hooks0', 'serial0'], ['gone'], hooks?.slice(0, 4) ?? [], hooks?.slice(3) ?? []]);
    expect(suite.units.size).toBe(3);
  });
});
