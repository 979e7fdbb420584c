import type { TestStep } from '@playwright/test/reporter';
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

type Ended = Parameters<typeof faultOf>[0];

function failed(message: string, ...more: Ended['errors']): Ended {
  return { status: 'failed', errors: [{ message }, ...more], steps: [] };
}

/** As Playwright tells of a fixture; the place only of one that specs have defined. */
function fixtureStep(name: string, isOfSpecs: boolean): TestStep {
  const step = { category: 'fixture', title: `Fixture "${name}"`, steps: [] };
  const location = { file: '/app/tests/fixtures.ts', line: 3, column: 1 };
  return { ...step, ...(isOfSpecs && { location }) } as unknown as TestStep;
}

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
  expect(faultOf(failed(message), evidence)).toBe(fault);
});

it('is none in a test that passed all the same, as with test.fail() or a check that expects the error', () => {
  expect(faultOf({ ...failed(CLOSED), status: 'passed' }, GONE)).toBeNull();
});

it('asks for evidence only where the message leaves it open', () => {
  const unasked = (): never => {
    throw new Error('asked');
  };
  const evidence = { ...NOTHING, isBrowserGone: unasked, hasKilledForMemory: unasked };
  expect(faultOf(failed('expected 1 to be 2', {}), evidence)).toBeNull();
});

it('is a hang where a test timed out and its browser was seen not to answer; an assertion that fails stays one', () => {
  const timedOut = { ...failed('Test timeout of 3000ms exceeded.'), status: 'timedOut' as const };
  const hung = { ...NOTHING, hasHung: true };
  expect(faultOf(timedOut, hung)).toBe('hang');
  expect(faultOf(timedOut, NOTHING)).toBeNull();
  expect(faultOf(failed('Error: expect failed'), hung)).toBeNull();
});

it('is none where a page of the specs is in place of that of Playwright, unless its browser was seen not to answer', () => {
  const hooks = { category: 'hook', title: 'Before Hooks' } as TestStep;
  const inHooks = (...steps: TestStep[]): Ended => ({
    ...failed('Test timeout of 3000ms exceeded while setting up "page".'),
    steps: [{ ...hooks, steps }],
  });
  const wrapped = inHooks(fixtureStep('page', false), fixtureStep('page', true));
  expect(faultOf(wrapped, NOTHING)).toBeNull();
  expect(faultOf(wrapped, { ...NOTHING, hasHung: true })).toBe('hang');
  expect(faultOf(inHooks(fixtureStep('page', false)), NOTHING)).toBe('hang');
  expect(faultOf(inHooks(fixtureStep('context', true)), NOTHING)).toBe('hang');
});
