import { describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../../src/errors.js';
import { reach, type Waiter } from '../../../src/fleet/reach.js';

/** A clock that goes on only while somebody waits. */
function virtualWaiter(): Waiter & { nowMs: number } {
  return {
    nowMs: 0,
    wait(ms) {
      this.nowMs += ms;
      return Promise.resolve();
    },
  };
}

const away = new EvenkeelError('COORDINATOR_UNREACHABLE', 'away');

describe('reach', () => {
  it('repeats a call until it is answered', async () => {
    const waiter = virtualWaiter();
    let calls = 0;
    const answer = await reach(
      () => (++calls < 4 ? Promise.reject(away) : Promise.resolve('here')),
      waiter,
      10_000,
    );
    expect(answer).toBe('here');
    expect(waiter.nowMs).toBe(100 + 200 + 400);
  });

  it('gives up after its time, with the last error', async () => {
    const waiter = virtualWaiter();
    await expect(reach(() => Promise.reject(away), waiter, 5000)).rejects.toBe(away);
    expect(waiter.nowMs).toBeLessThanOrEqual(5000);
  });

  it('does not repeat what was refused, nor what nobody waits for any longer', async () => {
    const refused = new EvenkeelError('COORDINATOR_REFUSED', 'wrong password');
    const waiter = virtualWaiter();
    await expect(reach(() => Promise.reject(refused), waiter, 5000)).rejects.toBe(refused);
    await expect(
      reach(
        () => Promise.reject(away),
        waiter,
        5000,
        () => true,
      ),
    ).rejects.toBe(away);
    expect(waiter.nowMs).toBe(0);
  });
});
