import { expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/engine/events.js';
import { endsSooner } from '../../../src/route/ends-sooner.js';

function unitOf(project: string, value: number, spread = 0): EngineUnit {
  const estimate = { value, spread, sampleCount: 1, source: 'own' as const };
  return { id: project, project, workerKey: project, estimate, locks: [], isIsolated: false, order: 0 };
}

const full = {
  running: [
    { unit: unitOf('narrow', 60), remainingMs: 50 },
    { unit: unitOf('wide', 60), remainingMs: 10 },
  ],
  projectLimits: new Map([['narrow', 1]]),
  workerStartMs: () => 5,
};
const from = unitOf('narrow', 60);

it.each([
  ['sooner by more than another worker start', 99, true],
  ['no sooner than that', 100, false],
])('a unit whose project is full waits for its own project: %s', (_, value, expected) => {
  expect(endsSooner(from, unitOf('wide', value), full)).toBe(expected);
});

it('doubt counts against it', () => {
  expect(endsSooner(from, unitOf('wide', 80, 30), full)).toBe(true);
  expect(endsSooner(from, unitOf('wide', 80, 50), full)).toBe(false);
});

it('whatever else it waits for is there with the first end, at the soonest', () => {
  const free = { ...full, projectLimits: new Map<string, number>() };
  expect(endsSooner(from, unitOf('wide', 59), free)).toBe(true);
  expect(endsSooner(from, unitOf('wide', 60), free)).toBe(false);
  expect(endsSooner(from, unitOf('wide', 49), { ...free, running: [] })).toBe(true);
});
