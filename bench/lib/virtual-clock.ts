import { EventHeap } from '../../src/simulate/event-heap.js';

/** What `setTimeout` gives, as far as it is used. */
class VirtualTimer {
  isCleared = false;

  constructor(readonly fire: () => void) {}

  /** Nobody waits for virtual time to pass. */
  unref(): this {
    return this;
  }
}

/**
 * Does something in virtual time: timers fire one after the other as soon as nothing else is to be done, and `Date.now` goes with them. So the same
 * happens at the same times however busy the machine is.
 * @throws Error when it waits for what is no timer
 */
export async function inVirtualTime<T>(action: () => Promise<T>): Promise<T> {
  const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
  const realNow = Date.now;
  const timers = new EventHeap<VirtualTimer>();
  let nowMs = 0;
  const setVirtual = (fire: () => void, ms = 0): VirtualTimer => {
    const timer = new VirtualTimer(fire);
    timers.push(nowMs + Math.max(0, ms), timer);
    return timer;
  };
  Object.assign(globalThis, {
    setTimeout: setVirtual,
    clearTimeout: (timer?: VirtualTimer) => timer && (timer.isCleared = true),
  });
  Date.now = () => nowMs;
  try {
    let isDone = false;
    const result = action().finally(() => (isDone = true));
    result.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return await result;
      const next = timers.pop();
      if (!next) throw new Error('Nothing is left to happen in virtual time.');
      if (next.event.isCleared) continue;
      nowMs = next.atMs;
      next.event.fire();
    }
  } finally {
    Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout });
    Date.now = realNow;
  }
}
