import { expect, it } from 'vitest';
import { MoveCandidates } from '../../../plugin/playwright/move-candidates.js';
import type { EngineUnit } from '../../../src/engine/events.js';

function unitOf(project: string, value: number, id = `${project} ${value}`): EngineUnit {
  const estimate = { value, spread: 0, sampleCount: 1, source: 'own' as const };
  return { id, project, workerKey: project, estimate, locks: [], isIsolated: false, order: value };
}

const NOW = { isQueued: () => true, admits: () => true };

const idsOf = (found: readonly { readonly unit: EngineUnit }[]): string[] => found.map(({ unit }) => unit.id);

it('names the longest of each project, however many wait, and asks once what they would be elsewhere', () => {
  const asked: string[] = [];
  const candidates = new MoveCandidates((unit) => {
    asked.push(unit.id);
    return [unitOf('other', unit.estimate.value)];
  });
  const values = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
  candidates.add(values.flatMap((value) => [unitOf('a', value), unitOf('b', value)]));
  const found = candidates.longest(NOW);
  const longest = Array.from({ length: 100 }, (_, index) => 999 - index);
  expect(idsOf(found)).toEqual([
    ...longest.map((value) => `a ${value}`),
    ...longest.map((value) => `b ${value}`),
  ]);
  expect(idsOf(candidates.longest(NOW))).toEqual(idsOf(found));
  expect(asked).toHaveLength(200);
});

it('others take the place of what has started, has nowhere to go, or was dropped', () => {
  const candidates = new MoveCandidates(({ id }) => (id === 'a 4' ? [] : [unitOf('b', 1)]));
  const units = [1, 2, 3, 4, 5].map((value) => unitOf('a', value));
  candidates.add(units);
  const [, second] = units;
  if (second) candidates.drop(second);
  expect(idsOf(candidates.longest({ ...NOW, isQueued: ({ id }) => id !== 'a 5' }))).toEqual(['a 3', 'a 1']);
  candidates.add([unitOf('a', 2.5)]);
  expect(idsOf(candidates.longest(NOW))).toEqual(['a 3', 'a 2.5', 'a 1']);
});

it('names those that may start elsewhere now, and the others once they may', () => {
  const candidates = new MoveCandidates(({ estimate: { value } }) => [
    unitOf(value > 5 ? 'firefox' : 'webkit', value),
  ]);
  candidates.add(Array.from({ length: 155 }, (_, index) => unitOf('chromium', index + 1)));
  const admits = ({ project }: EngineUnit): boolean => project === 'webkit';
  const short = [5, 4, 3, 2, 1].map((value) => `chromium ${value}`);
  expect(idsOf(candidates.longest({ ...NOW, admits }))).toEqual(short);
  expect(idsOf(candidates.longest(NOW))).toEqual(
    Array.from({ length: 100 }, (_, index) => `chromium ${155 - index}`),
  );
});

it('looks at so many and no more, where none may start elsewhere now', () => {
  const candidates = new MoveCandidates(({ estimate: { value } }) => [unitOf('firefox', value)]);
  candidates.add(Array.from({ length: 3000 }, (_, index) => unitOf('chromium', index)));
  let looks = 0;
  const admits = (): boolean => ++looks < 0;
  expect(candidates.longest({ ...NOW, admits })).toEqual([]);
  expect(looks).toBe(1000);
});
