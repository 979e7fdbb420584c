/**
 * `test` and `expect` for spec files. Optional: it tells the reporter which browser each worker runs and
 * what its start costs. Specs that don't import it are balanced all the same.
 */
import { performance } from 'node:perf_hooks';
import {
  test as base,
  type Browser,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test';
import { backendFixtures, type BackendArgs } from './backends/backend-fixtures.js';
import { connectMetrics, type MetricsClient } from './metrics-client.js';
import { createMetrics, type Metrics } from './metrics-fixture.js';

export type { Backend } from '../../src/backends/backend.js';
export type { BackendArgs } from './backends/backend-fixtures.js';
export { expect } from '@playwright/test';
export type { Metrics };

/** Fixtures of ours, one set in each worker. */
interface WorkerFixtures {
  /** Opens the channel to the reporter before there is something to report. */
  readonly $evenkeel: MetricsClient;
  /** When the worker began to start its browser, in milliseconds of `performance.now()`. */
  readonly $evenkeelLaunch: number;
  readonly browser: Browser;
}

/** Fixtures for tests. */
interface TestFixtures {
  /** Reports numbers of the test's own, such as frames per second, to the history: view `custom_metrics`. */
  readonly metrics: Metrics;
}

/** Playwright's own `test` by its public names: what TypeScript infers names a package that is not everyone's. */
type BalancedTest = TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & BackendArgs & TestFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
>;

const HIDDEN = { scope: 'worker', box: true } as const;

/**
 * Playwright's `test` with hidden fixtures of ours and with `metrics`; other tests can be merged with it.
 * It starts no browser where a test uses none. As with every worker fixture, specs that have it and specs
 * that don't never share a worker: import it in all specs of a project or in none.
 *
 * @example
 * import { mergeTests } from '@playwright/test';
 * import { test as balanced } from 'evenkeel/test';
 * export const test = mergeTests(balanced, myTest);
 */
export const test: BalancedTest = base
  .extend<TestFixtures, WorkerFixtures>({
    $evenkeel: [
      async ({}, use) => {
        const client = connectMetrics(process.env);
        await use(client);
        client.close();
      },
      { ...HIDDEN, auto: true },
    ],

    $evenkeelLaunch: [async ({}, use) => use(performance.now()), HIDDEN],

    // Fixtures start in the order in which they are named, so that the browser's start lies between the two.
    // Nothing of Playwright is wrapped: that would show as the place in the source where a browser was launched.
    browser: [
      async ({ $evenkeel, $evenkeelLaunch, browser }, use, { project, workerIndex, parallelIndex }) => {
        $evenkeel.send({
          type: 'browser',
          project: project.name,
          workerIndex,
          parallelIndex,
          browserName: browser.browserType().name(),
          browserVersion: browser.version(),
          startMs: performance.now() - $evenkeelLaunch,
        });
        const ended = (isCrash: boolean) => () => {
          $evenkeel.send({ type: 'browser-ended', workerIndex, isCrash });
        };
        const crashed = ended(true);
        browser.on('disconnected', crashed);
        await use(browser);
        // Playwright closes it now, which is no crash. One that has crashed says so twice; what comes first counts.
        browser.off('disconnected', crashed);
        ended(false)();
      },
      HIDDEN,
    ],

    metrics: [
      async ({ $evenkeel }, use, { testId, workerIndex, parallelIndex }) =>
        use(
          createMetrics((name, value) =>
            $evenkeel.send({ type: 'metric', testId, workerIndex, parallelIndex, name, value }),
          ),
        ),
      { box: true },
    ],
  })
  .extend(backendFixtures);
