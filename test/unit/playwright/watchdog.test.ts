import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWatchdog } from '../../../plugin/playwright/watchdog.js';

describe('startWatchdog', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('calls once when the run is stuck for longer than the limit', () => {
    const onStuck = vi.fn();
    startWatchdog(() => true, onStuck);
    vi.advanceTimersByTime(4900);
    expect(onStuck).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(onStuck).toHaveBeenCalledTimes(1);
  });

  it('starts counting anew when the run moves on', () => {
    const onStuck = vi.fn();
    let isStuck = true;
    startWatchdog(() => isStuck, onStuck);
    vi.advanceTimersByTime(4000);
    isStuck = false;
    vi.advanceTimersByTime(1000);
    isStuck = true;
    vi.advanceTimersByTime(4000);
    expect(onStuck).not.toHaveBeenCalled();
  });

  it('is silent once it has ended', () => {
    const onStuck = vi.fn();
    startWatchdog(() => true, onStuck)();
    vi.advanceTimersByTime(60_000);
    expect(onStuck).not.toHaveBeenCalled();
  });
});
