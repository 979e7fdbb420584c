/**
 * `test` and `expect` for spec files. Optional: it tells the reporter which browser each worker runs and
 * what its start costs. Specs that don't import it are balanced all the same.
 */
import { performance } from 'node:perf_hooks';
import {
  test as base,
  type Browser,
  type BrowserType,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
  type WorkerInfo,
} from '@playwright/test';
import { connectMetrics, type MetricsClient } from './metrics-client.js';

export { expect } from '@playwright/test';

/** Spelled out, so that the emitted types name `@playwright/test` alone. */
type BalancedTest = TestType<
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & { $evenkeel: void }
>;

/**
 * Playwright's `test` with a hidden fixture of ours; other tests can be merged with it.
 * It starts no browser of its own, and none where a test uses none. As with every worker fixture, specs
 * that have it and specs that don't never share a worker: import it in all specs of a project or in none.
 *
 * @example
 * import { mergeTests } from '@playwright/test';
 * import { test as balanced } from 'evenkeel/test';
 * export const test = mergeTests(balanced, myTest);
 */
export const test: BalancedTest = base.extend<object, { $evenkeel: void }>({
  $evenkeel: [
    async ({ playwright, browserName }, use, workerInfo) => {
      const client = connectMetrics(process.env);
      const browserType: BrowserType | undefined = playwright[browserName]; // a config may name what does not exist
      const release = browserType && watchLaunches(browserType, workerInfo, client);
      await use();
      release?.();
      client.close();
    },
    { scope: 'worker', auto: true, box: true },
  ],
});

type Launch = BrowserType['launch'];

/** Measures launches of a browser type until the returned function is called. */
function watchLaunches(browserType: BrowserType, worker: WorkerInfo, client: MetricsClient): () => void {
  const launch: Launch = browserType.launch;
  const watched: Launch = (options) => {
    const startedMs = performance.now();
    const launching = launch.call(browserType, options);
    launching.then(
      (browser) => client.send(browserStarted(browserType, browser, worker, performance.now() - startedMs)),
      () => undefined,
    );
    return launching;
  };
  browserType.launch = watched;
  return () => {
    if (browserType.launch === watched) browserType.launch = launch;
  };
}

function browserStarted(browserType: BrowserType, browser: Browser, worker: WorkerInfo, startMs: number) {
  return {
    type: 'browser' as const,
    project: worker.project.name,
    workerIndex: worker.workerIndex,
    parallelIndex: worker.parallelIndex,
    browserName: browserType.name(),
    browserVersion: browser.version(),
    startMs,
  };
}
