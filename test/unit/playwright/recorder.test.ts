import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Recorder } from '../../../plugin/playwright/recorder.js';
import type { RunHistory } from '../../../src/history/run-history.js';
import type { AttemptRecord } from '../../../src/model/record.js';
import { aRecording } from '../history/recordings.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A history that writes down how it is called. */
function setup(): { calls: string[]; recorder: Recorder } {
  const calls: string[] = [];
  const history: RunHistory = {
    summarise: () => Promise.reject(new Error('not asked')),
    foresee: (attempts) => void calls.push(`foresee ${attempts.map(({ title }) => title).join(' ')}`),
    expectRecord: () => void calls.push(`expect at ${String(Date.now())}`),
    record: ({ revision }) => Promise.resolve(calls.push(`record ${String(revision)}`) > 0),
  };
  return { calls, recorder: new Recorder(history, (message) => void calls.push(message)) };
}

function attemptsOf(...titles: string[]): readonly AttemptRecord[] {
  return aRecording({ attempts: titles.map((title) => ({ title })) }).attempts;
}

it('lets history get ready shortly before the end, with what was not told yet', () => {
  const { calls, recorder } = setup();
  recorder.expect(1000, () => attemptsOf('a', 'b'));
  vi.advanceTimersByTime(749);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual(['expect at 750', 'foresee a b']);
});

it('goes by the last that it was told, at once where that is soon', () => {
  const { calls, recorder } = setup();
  recorder.expect(1000, () => attemptsOf('a'));
  recorder.expect(100, () => []);
  vi.runAllTimers();
  expect(calls).toEqual(['expect at 0']);
});

it('does not get ready again for five seconds', () => {
  const { calls, recorder } = setup();
  for (let count = 0; count < 8; count++) {
    recorder.expect(Date.now(), () => []);
    vi.advanceTimersByTime(1000);
  }
  expect(calls).toEqual(['expect at 0', 'expect at 5000']);
});

it('is not ahead of anything once the run is recorded', async () => {
  const { calls, recorder } = setup();
  recorder.expect(1000, () => attemptsOf('a'));
  recorder.record('ended', (revision) => aRecording({ revision, attempts: [{}] }));
  await recorder.settled();
  vi.runAllTimers();
  expect(calls).toEqual(['record 0']);
});
