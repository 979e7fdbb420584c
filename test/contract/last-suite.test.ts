import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { readLastSuite, type LastSuite } from '../../src/history/last-suite.js';
import type { RunRecording } from '../../src/model/record.js';
import { aRecording, EPOCH_MS } from '../unit/history/recordings.js';

/** A set-up, a file of two tests that ran one after the other, one of two that ran apart, and a teardown; one after the other. */
function recorded(supportingProjects: readonly string[] | null): RunRecording {
  const test = (file: string, title: string, project = 'main') => ({ file, title, project, durationMs: 900 });
  const recording = aRecording({
    run: { supportingProjects },
    attempts: [
      test('log-in.ts', 'logs in', 'set up'),
      test('together.ts', 'first'),
      test('together.ts', 'second'),
      test('apart.ts', 'first'),
      test('apart.ts', 'second'),
      test('clean.ts', 'cleans up', 'tear down'),
    ],
  });
  const placements = recording.placements.flatMap((placement) => {
    const phase = { 'set up': 0, main: 1, 'tear down': 2 }[placement.project] ?? 0;
    if (placement.file !== 'together.ts') return [{ ...placement, phase }];
    const isFirst = placement.startedMs === EPOCH_MS + 1000;
    return isFirst ? [{ ...placement, phase, endedMs: placement.endedMs + 1000, tests: 2 }] : [];
  });
  return { ...recording, placements };
}

async function lastSuite(recording: RunRecording): Promise<LastSuite | null> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-suite-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'history.duckdb');
  await createDuckDbHistory({ path: file, onWarning: () => undefined }).record(recording);
  return readLastSuite(file);
}

it('tells which tests ran as one unit, and what every machine runs for itself', async () => {
  const suite = await lastSuite(recorded(['other', 'set up', 'tear down']));
  expect(suite?.setupProjects).toEqual(['set up', 'tear down']);
  const units = new Map<number | null, string[]>();
  for (const { unit, file, title } of suite?.tests ?? [])
    units.set(unit, [...(units.get(unit) ?? []), `${file} ${title}`]);
  expect([...units.values()].sort()).toEqual([
    ['apart.ts first'],
    ['apart.ts second'],
    ['clean.ts cleans up'],
    ['log-in.ts logs in'],
    ['together.ts first', 'together.ts second'],
  ]);
  expect(units.has(null)).toBe(false);
});

it('takes projects of earlier phases for set-ups in runs of which nothing else is recorded', async () => {
  expect((await lastSuite(recorded(null)))?.setupProjects).toEqual(['main', 'set up']);
});

it('tells what held units back, and nothing where that was not recorded', async () => {
  const before = await lastSuite(recorded([]));
  expect(before?.restrictions).toEqual({ projectLimits: {}, freeMemoryBytes: null, units: [] });
  const recording = recorded([]);
  const restrictions = {
    projectLimits: { main: 1 },
    freeMemoryBytes: 5e9,
    units: [
      {
        ...{ project: 'main', file: 'apart.ts', title: '' },
        ...{ locks: ['db'], limits: [{ name: 'limit @x', most: 2 }], memoryBytes: 2 ** 30 },
      },
    ],
  };
  const suite = await lastSuite({ ...recording, agent: { ...recording.agent, restrictions } });
  expect(suite?.restrictions).toEqual(restrictions);
  expect(suite?.tests.map(({ unitTitle }) => typeof unitTitle)).toEqual(suite?.tests.map(() => 'string'));
});
