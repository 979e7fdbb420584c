import type { FullConfig } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import { isInteractive, runMode } from '../../../plugin/playwright/run-mode.js';

const config = { workers: 2, shard: null } as FullConfig;

describe('isInteractive', () => {
  const called = (...words: string[]): string[] => ['node', 'playwright', ...words];

  it.each([['--ui'], ['--ui-port=0'], ['--ui-host'], ['--debug'], ['--debug=cli']])(
    'sees a person at work: %s',
    (word) => expect(isInteractive(called('test', word), {})).toBe(true),
  );

  it.each([['test-server'], ['run-test-mcp-server']])('sees who serves one: %s', (command) => {
    expect(isInteractive(called(command), {})).toBe(true);
    expect(isInteractive(called('test', command), {}), 'a filter').toBe(false);
    expect(isInteractive(called('test', '-g', command), {}), 'a pattern').toBe(false);
  });

  it('sees PWDEBUG, and nothing in an ordinary run', () => {
    expect(isInteractive(called('test'), { PWDEBUG: '1' })).toBe(true);
    expect(isInteractive(called('test'), { PWDEBUG: '0' })).toBe(false);
    expect(isInteractive(called('test', '--grep', 'ui'), {})).toBe(false);
  });
});

describe('runMode', () => {
  it('takes order and projects over in an ordinary run', () => {
    expect(runMode(config, ['test'], 'live', false)).toEqual({ keepsOrder: null, keepsProjects: null });
  });

  it.each([
    [{ ...config, workers: 1 }, ['test'], 'live', /one worker/],
    [config, ['test', '--shuffle'], 'live', /--shuffle/],
    [config, ['test'], 'runner', /dispatch/],
  ] as const)('keeps the order: %#', (given, argv, dispatch, reason) => {
    expect(runMode(given as FullConfig, argv, dispatch, false).keepsOrder).toMatch(reason);
  });

  it('gives order and projects to the fleet, with one worker or a shard too', () => {
    const given = { ...config, workers: 1, shard: { current: 1, total: 2 } } as FullConfig;
    expect(runMode(given, ['test'], 'live', true)).toEqual({ keepsOrder: null, keepsProjects: null });
  });

  it('keeps the projects where a routed spec could be lost', () => {
    expect(runMode(config, ['test', '--last-failed'], 'live', false).keepsProjects).toBe('--last-failed');
    const sharded = { ...config, shard: { current: 1, total: 2 } } as FullConfig;
    expect(runMode(sharded, ['test'], 'live', false).keepsProjects).toMatch(/--shard/);
  });
});
