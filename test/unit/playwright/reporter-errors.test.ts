import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { PreprocessInput } from '../../../plugin/playwright/session-contract.js';
import EvenkeelReporter from '../../../reporters/playwright.js';

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
