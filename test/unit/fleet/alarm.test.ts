import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Alarm } from '../../../src/fleet/alarm.js';
import { Timers } from '../../../src/fleet/timers.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => void vi.useRealTimers());

function scene() {
  const ring = vi.fn();
  const timers = new Timers();
  return { ring, timers, alarm: new Alarm(timers, ring, false) };
}

it('rings once, at the time that it was last set to', () => {
  const { ring, alarm } = scene();
  for (const atMs of [20, 10, 30, 30]) alarm.set(atMs, Date.now());
  vi.advanceTimersByTime(29);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(ring).toHaveBeenCalledOnce();
});

it('rings never before its time, which may be a part of a millisecond away', () => {
  const { ring, alarm } = scene();
  alarm.set(10.4, Date.now());
  vi.advanceTimersByTime(10);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledOnce();
});

it('rings again when it is set again to a time that has come', () => {
  const { ring, alarm } = scene();
  for (const times of [1, 2]) {
    alarm.set(10, Date.now());
    vi.advanceTimersByTime(10);
    expect(ring).toHaveBeenCalledTimes(times);
  }
});

it('does not ring when it was turned off, or all timers were ended', () => {
  const { ring, alarm, timers } = scene();
  alarm.set(10, Date.now());
  alarm.set(Infinity, Date.now());
  vi.advanceTimersByTime(20);
  alarm.set(30, Date.now());
  timers.clear();
  vi.advanceTimersByTime(20);
  expect(ring).not.toHaveBeenCalled();
});
