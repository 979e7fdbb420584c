import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endBrowser } from '../../../plugin/pool/end-browser.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A browser that never closes of itself, and closes when it is found and killed for this time; never, if not said. */
function stuckBrowser({ isSeen = true, endsAtKill = Infinity } = {}) {
  let close = (): void => {};
  const closed = new Promise<void>((resolve) => (close = resolve));
  const world = { kills: 0, isEnded: false };
  const hurry = new AbortController();
  const kill = async (): Promise<boolean> => {
    if (++world.kills === endsAtKill) close();
    return Promise.resolve(isSeen);
  };
  const end = (graceMs: number): void =>
    void endBrowser({ closed, kill, hurry: hurry.signal }, graceMs).then(() => (world.isEnded = true));
  return { world, hurry, end };
}

it('is killed when it does not close in time, again and again until it has', async () => {
  const { world, end } = stuckBrowser({ endsAtKill: 300 });
  end(5000);
  await vi.advanceTimersByTimeAsync(4900);
  expect(world).toEqual({ kills: 0, isEnded: false });
  await vi.advanceTimersByTimeAsync(25_000);
  expect(world.kills).toBeGreaterThan(200);
  expect(world.isEnded).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(world.isEnded).toBe(true);
});

it('is not waited for for ever where its process can not be seen', async () => {
  const { world, end } = stuckBrowser({ isSeen: false });
  end(0);
  await vi.advanceTimersByTimeAsync(9000);
  expect(world.isEnded).toBe(false);
  await vi.advanceTimersByTimeAsync(2000);
  expect(world.isEnded).toBe(true);
});

it('gets no more time to close in a hurry', async () => {
  const { world, hurry, end } = stuckBrowser({ endsAtKill: 1 });
  end(5000);
  await vi.advanceTimersByTimeAsync(100);
  hurry.abort();
  await vi.advanceTimersByTimeAsync(200);
  expect(world.isEnded).toBe(true);
});
