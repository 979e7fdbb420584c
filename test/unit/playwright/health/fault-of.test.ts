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
function fixtureStep(name: string, { isOfSpecs = false, isStuck = false } = {}): TestStep {
  const step = { category: 'fixture', title: `Fixture "${name}"`, duration: 20, steps: [] };
  const location = { file: '/app/tests/fixtures.ts', line: 3, column: 1 };
  const error = { message: 'Test timeout exceeded' };
  return { ...step, ...(isOfSpecs && { location }), ...(isStuck && { error }) } as unknown as TestStep;
}

/** A step in which others are. */
function inHooks(...steps: TestStep[]): TestStep[] {
  return [{ category: 'hook', title: 'Before Hooks', duration: 30, steps } as unknown as TestStep];
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

it.each([
  ['Tearing down "context" exceeded the test timeout of 15000ms.', fixtureStep('context', { isStuck: true })],
  ['Test timeout of 30000ms exceeded while setting up "page".', { ...fixtureStep('page'), duration: -1 }],
])("is a hang where Playwright's own fixture did not come to its end: %s", (message, step) => {
  const other = fixtureStep('browser');
  expect(faultOf({ ...failed(message), steps: inHooks(other, step) }, NOTHING)).toBe('hang');
});

it.each([
  ['has a place', [fixtureStep('page'), fixtureStep('page', { isOfSpecs: true, isStuck: true })]],
  ['is boxed', [fixtureStep('page')]],
  ['stands alone', [fixtureStep('context')]],
])(
  'is none where a page of the specs waits that %s, unless its browser was seen not to answer',
  (_, steps) => {
    const waits = {
      ...failed('Test timeout of 3000ms exceeded while setting up "page".'),
      steps: inHooks(...steps),
    };
    expect(faultOf(waits, NOTHING)).toBeNull();
    expect(faultOf(waits, { ...NOTHING, hasHung: true })).toBe('hang');
  },
);
