import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { benchModule } from '../../support/bench-module.js';

interface Limit {
  readonly name: string;
  readonly reached: string;
  readonly allowed: string;
  readonly isWithin: boolean;
}

type Compare<T> = (name: string, reached: number, limit: T, write?: (value: number) => string) => Limit;

interface Limits {
  readonly atMost: Compare<number>;
  readonly below: Compare<number>;
  readonly atLeast: Compare<number>;
  readonly between: Compare<readonly [number, number]>;
  readonly holdTo: (limits: readonly Limit[]) => void;
}

const { atMost, below, atLeast, between, holdTo } = await benchModule<Limits>('limits.mjs');

describe('a limit', () => {
  it.each([
    ['at most 2', atMost('x', 2, 2), atMost('x', 2.1, 2)],
    ['below 2', below('x', 1.9, 2), below('x', 2, 2)],
    ['at least 2', atLeast('x', 2, 2), atLeast('x', 1.9, 2)],
    ['1 to 2', between('x', 1, [1, 2]), between('x', 2.1, [1, 2])],
    ['1 to 2', between('x', 2, [1, 2]), between('x', 0.9, [1, 2])],
  ])('%s: holds up to there', (allowed, held, missed) => {
    expect([held.isWithin, missed.isWithin]).toEqual([true, false]);
    expect([held.allowed, missed.allowed]).toEqual([allowed, allowed]);
  });

  it('is missed by what is no number', () => {
    for (const limit of [
      atMost('x', NaN, 2),
      below('x', NaN, 2),
      atLeast('x', NaN, 2),
      between('x', NaN, [1, 2]),
    ])
      expect(limit.isWithin).toBe(false);
  });
});

describe('a bench that is held to its limits', () => {
  const exitCode = process.exitCode;
  const said: unknown[] = [];

  beforeEach(() => {
    said.length = 0;
    vi.spyOn(console, 'error').mockImplementation((line) => void said.push(line));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = exitCode;
  });

  it('ends with 1 and names what is missed, and nothing else', () => {
    const ms = (value: number): string => `${value} ms`;
    holdTo([atMost('held', 1, 2, ms), atMost('one', 3, 2, ms), atLeast('two', 1, 2)]);
    const code = process.exitCode;
    expect(said).toEqual(['MISSED: one: 3 ms (at most 2 ms)', 'MISSED: two: 1 (at least 2)']);
    expect(code).toBe(1);
  });

  it('ends well and says nothing where all hold', () => {
    holdTo([atMost('held', 1, 2)]);
    const code = process.exitCode;
    expect([code ?? 0, said]).toEqual([exitCode ?? 0, []]);
  });
});
