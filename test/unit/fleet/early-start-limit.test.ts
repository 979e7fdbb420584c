import { expect, it } from 'vitest';
import { earlyStartLimitMs } from '../../../src/fleet/early-start-limit.js';

it.each([
  ['nothing runs: the phase is over', { slots: 4, ownMs: 0, busyMs: 0 }, 0],
  ['what ends with the rest puts nothing off', { slots: 4, ownMs: 0, busyMs: 700 }, 700],
  ['two slots: the time won is twice that of the set-up', { slots: 2, ownMs: 1000, busyMs: 1000 }, 2000],
  ['many slots would all wait for what outlasts it', { slots: 11, ownMs: 1000, busyMs: 1000 }, 1100],
  ['one slot has no time to win', { slots: 1, ownMs: 1000, busyMs: 0 }, 1000],
])('%s', (_, phase, limitMs) => {
  expect(earlyStartLimitMs(phase)).toBe(limitMs);
});
