import { describe, expect, it } from 'vitest';
import type { PreprocessInput } from '../../../plugin/playwright/session-contract.js';
import EvenkeelReporter from '../../../reporters/playwright.js';

/** What Playwright prints of an error that a reporter throws. */
function printed(error: unknown): string {
  const { stack, cause } = error as Error;
  return [stack, cause].filter((part) => part !== undefined).join('\n');
}

describe('what is wrong with an option is said in one line, without our frames and causes', () => {
  it('when the reporter is made', () => {
    let thrown: unknown;
    try {
      new EvenkeelReporter({ quiet: 'loud' });
    } catch (error) {
      thrown = error;
    }
    expect(printed(thrown)).toBe('EvenkeelError: option `quiet`: must be true or false (received "loud").');
  });

  it('when the run is planned', async () => {
    const reporter = new EvenkeelReporter({ history: false, plan: '/nowhere/plan.json' });
    const thrown: unknown = await reporter.preprocess({} as PreprocessInput).catch((error: unknown) => error);
    expect(printed(thrown)).toMatch(/^EvenkeelError: .*\/nowhere\/plan\.json.*ENOENT[^\n]*$/);
  });
});
