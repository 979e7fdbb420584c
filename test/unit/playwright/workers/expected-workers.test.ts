import { describe, expect, it } from 'vitest';
import { expectedWorkers } from '../../../../plugin/playwright/workers/expected-workers.js';

const run = ['node', 'cli.js', 'test'];

describe('workers that a run will probably have', () => {
  it.each([
    [undefined, [], 4],
    [3, [], 3],
    ['25%', [], 2],
    ['1%', [], 1],
    [64, [], 8],
    [3, ['-j', '5'], 5],
    [3, ['-j5'], 5],
    [3, ['--workers=50%'], 4],
    [3, ['--workers', '2', '--workers', '6'], 6],
    [3, ['-c', 'e2e.config.ts', '--project', 'chromium', '--shard=1/2'], 3],
    [3, ['--ui-host', '0.0.0.0', '--ui-port', '8080'], 3],
    ['many', [], 4],
    [0, [], 1],
  ])('with %j in the config and %j on the command line are %i of 8 cores', (configured, words, workers) => {
    expect(expectedWorkers(configured, [...run, ...words], 8)).toBe(workers);
  });

  it.each([
    [['login.spec.ts']],
    [['-x', 'login.spec.ts']],
    [['-g', 'cart']],
    [['--grep=cart']],
    [['--last-failed']],
    [['--only-changed=main']],
  ])('are one where %j may leave a single test', (words) => {
    expect(expectedWorkers(8, [...run, ...words], 8)).toBe(1);
  });

  it('are half of the cores of a machine that has one', () => {
    expect(expectedWorkers(undefined, run, 1)).toBe(1);
  });
});
