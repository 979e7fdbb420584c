import { describe, expect, it } from 'vitest';
import { isProcessAlive, watchedRun, type Observer } from '../../../src/dashboard/watched-run.js';
import { runView } from '../../support/run-views.js';

const VIEW = runView({ writtenMs: 0 });
const observer = (overrides: Partial<Observer> = {}): Observer => ({
  ...{ nowMs: 5000, host: 'host', isAlive: () => true },
  ...overrides,
});

describe('watchedRun', () => {
  it.each([
    ['on', VIEW, observer()],
    ['silent', VIEW, observer({ nowMs: 300_000 })],
    ['gone', VIEW, observer({ isAlive: () => false })],
    ['ended', runView({ status: 'passed' }), observer({ isAlive: () => false })],
    // Whether a process of another machine lives can't be seen.
    ['on', VIEW, observer({ host: 'other', isAlive: () => false })],
    ['silent', VIEW, observer({ host: 'other', nowMs: 60_000 })],
    ['gone', VIEW, observer({ host: 'other', nowMs: 300_000 })],
  ] as const)('is %s', (liveness, view, seenFrom) => {
    expect(watchedRun(view, seenFrom)).toEqual({ ...view, liveness });
  });
});

describe('isProcessAlive', () => {
  it('knows this process, and that none has such an id', () => {
    expect([isProcessAlive(process.pid), isProcessAlive(2 ** 30)]).toEqual([true, false]);
  });
});
