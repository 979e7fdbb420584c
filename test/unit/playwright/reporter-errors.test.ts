import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sharedState } from '../../../plugin/playwright/shared-state.js';
import type { PreprocessInput } from '../../../plugin/playwright/session-contract.js';
import { activate } from '../../../reporters/active-run.js';
import EvenkeelReporter from '../../../reporters/playwright.js';
import type { Run } from '../../../reporters/run.js';

afterEach(() => {
  sharedState().isActive = false;
  vi.restoreAllMocks();
});

/** Playwright prints the stack of one error and hands the other to `console.error`. */
function expectPrinted(error: unknown, text: RegExp): void {
  const { stack, cause } = error as Error;
  expect(stack).toMatch(text);
  expect(cause).toBeUndefined();
  expect(inspect(error)).toMatch(text);
}

describe('what is wrong with an option is said in one line, without our frames and causes', () => {
  it('when the reporter is made', () => {
    let thrown: unknown;
    try {
      new EvenkeelReporter({ quiet: 'loud' });
    } catch (error) {
      thrown = error;
    }
    expectPrinted(thrown, /^EvenkeelError: option `quiet`: must be true or false \(received "loud"\)\.$/);
  });

  it('when the run is planned', async () => {
    const reporter = new EvenkeelReporter({ history: false, plan: '/nowhere/plan.json' });
    const thrown: unknown = await reporter.preprocess({} as PreprocessInput).catch((error: unknown) => error);
    expectPrinted(thrown, /^EvenkeelError: .*\/nowhere\/plan\.json.*ENOENT[^\n]*$/);
  });
});

describe('a fault of ours', () => {
  const stderr = () => vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const fault = (): never => {
    throw new TypeError('cpus is not a function');
  };

  it('when the run is opened leaves it to Playwright, with a warning', () => {
    const written = stderr();
    expect(activate({ history: false }, fault)).toBeNull();
    expect(written.mock.calls).toEqual([
      ['evenkeel: this run goes on without it (cpus is not a function).\n'],
    ]);
    expect(activate({ history: false }, () => ({}) as Run)).toBeNull();
  });

  it('when the run is prepared is a warning', async () => {
    const reporter = new EvenkeelReporter({ history: false });
    const written = stderr();
    const broken = {} as PreprocessInput;
    await reporter.preprocess(broken);
    expect(written.mock.calls.join('')).toMatch(/^evenkeel: could not prepare this run \(.*\)\.\n$/m);
  });

  it('fails a run that must have its coordinator, and no other shared run', () => {
    const shared = { history: false, coordinator: 'redis://127.0.0.1:1' };
    const must = { ...shared, coordinatorFallback: 'fail' };
    expect(() => activate(must, fault)).toThrow('cpus is not a function');
    sharedState().isActive = false;
    const written = stderr();
    expect(activate(shared, fault)).toBeNull();
    expect(written).toHaveBeenCalledOnce();
  });

  it('fails a shard that follows a plan: others count on its part', () => {
    expect(() => activate({ history: false, plan: 'plan.json' }, fault)).toThrow('cpus is not a function');
  });
});
