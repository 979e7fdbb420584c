import { expect, it } from 'vitest';
import { benchModule } from '../../support/bench-module.js';

interface Choice {
  readonly spec: string;
  readonly project: string;
  readonly cause: string;
}

type Times = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

const { haveLearned, rateOf, sharpChoices } = await benchModule<{
  rateOf: (choices: readonly Choice[], times: Times) => Record<'specs' | 'matches' | 'toldApart', number>;
  haveLearned: (choices: readonly Choice[], times: Times, seen?: Times) => boolean | null;
  sharpChoices: (choices: readonly Choice[], times: Times, seen?: Times) => { specs: number; slow: number };
}>('match-rate.mjs');

function timesOf(
  projects: Readonly<Record<string, readonly number[]>>,
): ReadonlyMap<string, readonly number[]> {
  return new Map(Object.entries(projects));
}

/** Firefox is surely the faster one for photos, Chromium for sound; texts take about the same, and of games runs tell different things. */
const truth: Times = new Map([
  ['photos', timesOf({ firefox: [1000, 1300], chromium: [2500, 2100] })],
  ['sound', timesOf({ firefox: [3000, 4000], chromium: [1800, 1900] })],
  ['texts', timesOf({ firefox: [900, 1000], chromium: [1300, 1200] })],
  ['games', timesOf({ firefox: [900, 5000], chromium: [2500, 9000] })],
]);
const chosen = (spec: string, project: string, cause = 'best'): Choice => ({ spec, project, cause });
const right = [chosen('photos', 'firefox'), chosen('sound', 'chromium'), chosen('texts', 'chromium')];

it('choices that agree with the truth are learned; with the browsers swapped they are not', () => {
  expect(haveLearned(right, truth)).toBe(true);
  const swapped = right.map((choice) => ({
    ...choice,
    project: choice.project === 'firefox' ? 'chromium' : 'firefox',
  }));
  expect(haveLearned(swapped, truth)).toBe(false);
  const swappedTruth = new Map(
    [...truth].map(([spec, times]) => [
      spec,
      timesOf({ firefox: times.get('chromium') ?? [], chromium: times.get('firefox') ?? [] }),
    ]),
  );
  expect(haveLearned(right, swappedTruth)).toBe(false);
});

it('only what browsers surely differ by is judged, and only what was chosen on merit', () => {
  expect(sharpChoices(right, truth)).toEqual({ specs: 2, slow: 0 });
  const others = [
    chosen('photos', 'chromium', 'explore'),
    chosen('photos', 'chromium', 'coverage'),
    chosen('unknown', 'chromium'),
    chosen('photos', 'webkit'),
    chosen('texts', 'chromium'),
    chosen('games', 'chromium'),
  ];
  expect(sharpChoices(others, truth)).toEqual({ specs: 0, slow: 0 });
  expect(haveLearned(others, truth), 'nothing was shown').toBeNull();
});

it('a slow choice counts unless every other project that was tried looked no faster', () => {
  const slow = [chosen('photos', 'chromium')];
  const seen = (projects: Readonly<Record<string, readonly number[]>>): Times =>
    new Map([['photos', timesOf(projects)]]);
  expect(haveLearned(slow, truth, seen({ chromium: [2400, 2600], firefox: [2300] }))).toBe(false);
  expect(haveLearned(slow, truth, seen({ chromium: [2400, 2600] })), 'it has tried no other').toBe(false);
  expect(haveLearned(slow, truth, seen({ chromium: [2400, 2600], firefox: [2700] }))).toBeNull();
  const better = [...slow, chosen('photos', 'firefox')];
  expect(sharpChoices(better, truth, seen({ chromium: [2400], firefox: [2700] }))).toEqual({
    specs: 1,
    slow: 0,
  });
});

it('one choice of several that went wrong is no sign that nothing was learned, half of them are', () => {
  const photos = (project: string): Choice => chosen('photos', project);
  expect(haveLearned([photos('firefox'), photos('firefox'), photos('chromium')], truth)).toBe(true);
  expect(haveLearned([photos('firefox'), photos('chromium')], truth)).toBe(false);
});

it('a mismatch is told apart where the chosen project was slower in every reference run', () => {
  const choices = [chosen('photos', 'chromium'), chosen('games', 'chromium'), chosen('sound', 'chromium')];
  expect(rateOf(choices, truth)).toMatchObject({ specs: 3, matches: 1, toldApart: 1 });
});
