import { describe, expect, it } from 'vitest';
import { settlesWithin } from '../../src/settles-within.js';

describe('settlesWithin', () => {
  it('says whether a promise was settled in time', async () => {
    expect(await settlesWithin(Promise.resolve(), 60_000)).toBe(true);
    expect(await settlesWithin(new Promise(() => undefined), 10)).toBe(false);
  });

  it('throws what the promise throws', async () => {
    await expect(settlesWithin(Promise.reject(new Error('no space')), 60_000)).rejects.toThrow('no space');
  });
});
