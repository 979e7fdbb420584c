import { expect, it } from 'vitest';
import { actualGainMs, expectedGainMs } from '../../../src/engine/expected-help.js';

const HELP = {
  ...{ aloneMs: 100, restMs: 50, endMs: 60, team: [0, 1], known: 5 },
  loads: { victim: 1, thief: 0 },
};
/** Begun at 1000 ms, of which its worker took 20 to start. */
const TAKEN = { slot: 2, workerKey: 'a', startedMs: 1000, endedMs: 1060, lengthMs: 40 };

it('expects what is spared to those who are helped, as long as the help ends before them', () => {
  expect(expectedGainMs(HELP)).toBe(40);
  expect(expectedGainMs({ ...HELP, endMs: 30 })).toBe(50);
});

it.each([
  ['the last of the team ends', { slot: 1, workerKey: 'a', endedMs: 1090, number: 5 }, 20],
  ['none of them had anything left', { slot: 1, workerKey: 'a', endedMs: 990 }, -40],
  ['another slot ends its part of the class', { slot: 3, workerKey: 'a', endedMs: 1090 }, -40],
  ['a slot of the team ends something else', { slot: 0, workerKey: 'b', endedMs: 1090 }, -40],
  ['what came later ends', { slot: 0, workerKey: 'a', endedMs: 1090, number: 6 }, -40],
])('reckons what came of it from when %s', (_, stay, gainMs) => {
  expect(actualGainMs(HELP, TAKEN, [TAKEN, stay])).toBe(gainMs);
});
