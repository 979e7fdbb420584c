import type { TestResult, TestStep } from '@playwright/test/reporter';

/** In this step everything begins that a test needs, and its `beforeAll` hooks run. */
const FIRST_STEP = 'Before Hooks';

/** Whether Playwright's own fixture has launched a browser in a step, or ended one. */
export function isBrowserStep({ title }: Pick<TestStep, 'title'>): boolean {
  return title === 'Fixture "browser"';
}

/**
 * How long an attempt took from its start. Playwright leaves the launch of a browser out of the duration: that has a time limit of its
 * own.
 */
export function attemptMs({ duration, steps }: Pick<TestResult, 'duration' | 'steps'>): number {
  const first = steps.filter(({ title }) => title === FIRST_STEP);
  return Math.max(0, duration) + launchMs(first);
}

function launchMs(steps: readonly TestStep[]): number {
  return steps.reduce(
    (sum, step) => sum + (isBrowserStep(step) ? Math.max(0, step.duration) : launchMs(step.steps)),
    0,
  );
}
