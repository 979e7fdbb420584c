import { expect, it } from 'vitest';
import { faultOf, type FaultEvidence } from '../../../../plugin/playwright/health/fault-of.js';

const NOTHING: FaultEvidence = {
  hasHung: false,
  isBrowserGone: () => false,
  hasKilledForMemory: () => false,
};
const GONE: FaultEvidence = { ...NOTHING, isBrowserGone: () => true };
const KILLED: FaultEvidence = { ...GONE, hasKilledForMemory: () => true };
const CLOSED = 'Error: page.title: Target page, context or browser has been closed';

// Messages of Playwright 1.64, with what follows them.
it.each([
  ['Error: worker process exited unexpectedly (code=3, signal=null)', NOTHING, 'worker-lost'],
  ['Error: worker process exited unexpectedly (code=null, signal=SIGKILL)', NOTHING, 'worker-lost'],
  ['Error: worker process exited unexpectedly (code=null, signal=SIGKILL)', KILLED, 'out-of-memory'],
  ['Error: worker process exited unexpectedly (code=null, signal=SIGABRT)', NOTHING, 'out-of-memory'],
  [
    "Error: browserType.launch: Failed to launch chromium because executable doesn't exist at /nope",
    NOTHING,
    'launch-failed',
  ],
  [
    'Error: browserType.launch: Target page, context or browser has been closed\nBrowser logs:',
    NOTHING,
    'launch-failed',
  ],
  ['Error: page.waitForTimeout: Page crashed', NOTHING, 'crash'],
  ['Error: page.evaluate: Target crashed', KILLED, 'out-of-memory'],
  [CLOSED, GONE, 'crash'],
  [CLOSED, NOTHING, null],
  ['Tearing down "context" exceeded the test timeout of 15000ms.', NOTHING, 'hang'],
  ['Test timeout of 30000ms exceeded while setting up "browser".', NOTHING, 'hang'],
  ['Test timeout of 3000ms exceeded.', GONE, null],
  ['Error: expect(locator).toBeVisible() failed', KILLED, null],
  ['Error: the page says: worker process exited', KILLED, null],
])('%s', (message, evidence, fault) => {
  expect(faultOf({ status: 'failed', errors: [{ message }] }, evidence)).toBe(fault);
});

it('is none in a test that passed all the same, as with test.fail() or a check that expects the error', () => {
  expect(faultOf({ status: 'passed', errors: [{ message: CLOSED }] }, GONE)).toBeNull();
});

it('asks for evidence only where the message leaves it open', () => {
  const unasked = (): never => {
    throw new Error('asked');
  };
  const evidence = { ...NOTHING, isBrowserGone: unasked, hasKilledForMemory: unasked };
  expect(faultOf({ status: 'failed', errors: [{ message: 'expected 1 to be 2' }, {}] }, evidence)).toBeNull();
});

it('is a hang where a test timed out and its browser was seen not to answer; an assertion that fails stays one', () => {
  const errors = [{ message: 'Test timeout of 3000ms exceeded.' }];
  const hung = { ...NOTHING, hasHung: true };
  expect(faultOf({ status: 'timedOut', errors }, hung)).toBe('hang');
  expect(faultOf({ status: 'timedOut', errors }, NOTHING)).toBeNull();
  expect(faultOf({ status: 'failed', errors: [{ message: 'Error: expect failed' }] }, hung)).toBeNull();
});
