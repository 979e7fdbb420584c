import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextInMs, startSampler } from '../../../src/metrics/sampler.js';

describe('startSampler', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('samples until it is stopped, and keeps nothing then', async () => {
    const keep = vi.fn();
    const waiting: (() => void)[] = [];
    const sample = (): Promise<() => void> => new Promise((resolve) => waiting.push(() => resolve(keep)));
    const stop = startSampler({ sample, onFailure: () => expect.unreachable() });
    while (waiting.length < 3) {
      await vi.advanceTimersToNextTimerAsync();
      if (waiting.length < 3) waiting.at(-1)?.();
    }
    expect(keep).toHaveBeenCalledTimes(2);
    stop();
    waiting.at(-1)?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting).toHaveLength(3);
    expect(keep).toHaveBeenCalledTimes(2);
  });

  it('ends with its first failure, and says so once', async () => {
    const onFailure = vi.fn();
    const sample = vi.fn(() => Promise.reject(new Error('no more files')));
    startSampler({ sample, onFailure });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sample).toHaveBeenCalledTimes(1);
    expect(onFailure.mock.calls).toEqual([['no more files']]);
  });
});

describe('nextInMs', () => {
  it('waits so long that samples cost no more than half a percent of a core', () => {
    expect(nextInMs([2, 2, 2])).toBe(1000);
    expect(nextInMs([20, 20, 20])).toBe(4000);
  });

  it('takes the cheapest of three for their cost: others seem dear for what was done beside them', () => {
    expect(nextInMs([900, 20, 300])).toBe(4000);
  });

  it('does not judge by fewer', () => {
    expect(nextInMs([900])).toBe(1000);
    expect(nextInMs([900, 900])).toBe(1000);
  });
});

it('keeps no process alive', () => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  const stop = startSampler({ sample: () => Promise.resolve(() => undefined), onFailure: () => undefined });
  expect(timers()).toBe(before);
  stop();
});
