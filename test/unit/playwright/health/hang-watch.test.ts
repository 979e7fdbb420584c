import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HangWatch } from '../../../../plugin/playwright/health/hang-watch.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch() {
  const errors: unknown[] = [];
  return { hangs: new HangWatch(Date.now, (error) => errors.push(error)), errors };
}

it('looks only past the limit, and tells once what it has seen twice in a row', async () => {
  const { hangs } = watch();
  const looks: number[] = [];
  const answers = [true, false, true, true, true];
  const onHang = vi.fn();
  const begunMs = Date.now();
  hangs.started(0, {
    limitMs: 30_000,
    hangs: () => {
      looks.push(Date.now() - begunMs);
      return Promise.resolve(answers.shift() ?? true);
    },
    onHang,
  });
  await vi.advanceTimersByTimeAsync(49_000);
  expect([looks, onHang.mock.calls.length]).toEqual([[35_000, 40_000, 45_000], 0]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([looks.length, onHang.mock.calls.length]).toEqual([4, 1]);
  hangs.close();
});

it('says nothing of a unit that has ended while it was looked at, nor of the one that followed it', async () => {
  const { hangs } = watch();
  const answer: ((isHung: boolean) => void)[] = [];
  const onHang = vi.fn();
  const unit = {
    limitMs: 0,
    hangs: () => new Promise<boolean>((resolve) => answer.push(resolve)),
    onHang,
  };
  hangs.started(0, unit);
  await vi.advanceTimersByTimeAsync(5000);
  hangs.ended(0);
  hangs.started(0, unit);
  answer.splice(0).forEach((resolve) => resolve(true));
  await vi.advanceTimersByTimeAsync(5000);
  answer.splice(0).forEach((resolve) => resolve(true));
  await vi.advanceTimersByTimeAsync(0);
  expect(onHang).not.toHaveBeenCalled();
  hangs.close();
});

it('does not look again before it has seen what it looks at', async () => {
  const { hangs } = watch();
  const answer: ((isHung: boolean) => void)[] = [];
  hangs.started(0, {
    limitMs: 0,
    hangs: () => new Promise<boolean>((resolve) => answer.push(resolve)),
    onHang: () => undefined,
  });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(answer.length).toBe(1);
  hangs.close();
});

it('hands on what went wrong, and goes on', async () => {
  const { hangs, errors } = watch();
  hangs.started(0, { limitMs: 0, hangs: () => Promise.reject(new Error('broken')), onHang: () => undefined });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(errors).toEqual([new Error('broken'), new Error('broken')]);
  hangs.close();
  expect(vi.getTimerCount()).toBe(0);
});
