/** The fixtures that choose a backend, and keep a spec from a browser that lacks one. */
import type { Fixtures, PlaywrightTestArgs, PlaywrightWorkerArgs } from '@playwright/test';
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';
import { bestBackend, type Backend, type BackendAnswers } from '../../../src/backends/backend.js';
import { lackOf, requiredBackends } from '../../../src/backends/requirements.js';
import { askBackends } from './ask-backends.js';
import { DEFAULT_WORK, workOf, type BackendWork } from './backend-work.js';
import { kindInWorker } from './kind-in-worker.js';
import { launchKey } from './launch-key.js';

/** What specs see. */
export interface BackendArgs {
  /**
   * The backend that was measured to be the fastest in this browser for `backendWork`: `'webnn'`, `'webgpu'` or
   * `'wasm'`; `'none'` where none works. Where the spec requires one, it is that one.
   */
  readonly backend: Backend | 'none';
  /**
   * How much one computation of a spec is, in millions of multiplications and additions: one number, or one for each
   * tag or kind, as `{ '@vision': 300, text: 2 }`; tags go first. What costs little per call wins small ones, throughput wins large ones.
   * @default 10
   */
  readonly backendWork: BackendWork;
}

/** Ours alone. */
interface OwnTestFixtures {
  readonly $evenkeelRequires: undefined;
}

interface OwnWorkerFixtures {
  /** Asks at most once in a worker, and only when somebody wants to know. */
  readonly $evenkeelBackends: () => Promise<BackendAnswers>;
}

type TestArgs = BackendArgs & OwnTestFixtures;

/** Longest time for a probe, in which each backend may take its own limit, and for the wait for those of other workers before it. */
const PROBE_TIMEOUT_MS = 120_000;

export const backendFixtures: Fixtures<
  TestArgs,
  OwnWorkerFixtures,
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = {
  $evenkeelBackends: [
    async ({ browser, browserName, channel, launchOptions, headless }, use, { config }) => {
      let answers: Promise<BackendAnswers> | undefined;
      const launch = launchKey({ browserName, channel, headless, launchOptions }, config.version);
      await use(() => (answers ??= askBackends({ browser, launch })));
    },
    { scope: 'worker', box: true },
  ],

  // Asked for by what gives a test its page, so that a test without one starts no browser.
  $evenkeelRequires: [
    async ({ $evenkeelBackends }, use, testInfo) => {
      const required = requiredBackends(testInfo);
      const lack = required.length > 0 ? lackOf(required, await $evenkeelBackends()) : undefined;
      testInfo.skip(lack !== undefined, lack);
      await use(undefined);
    },
    { scope: 'test', box: true, timeout: PROBE_TIMEOUT_MS },
  ],

  // In this order: a spec that can't run here gets no context.
  context: [
    async ({ $evenkeelRequires: _checked, context }, use) => use(context),
    { scope: 'test', box: true },
  ],

  backendWork: [DEFAULT_WORK, { option: true }],

  backend: [
    async ({ $evenkeelRequires: _checked, $evenkeelBackends, backendWork }, use, testInfo) => {
      const [required] = requiredBackends(testInfo);
      const { tags } = testInfo;
      const millions = workOf(backendWork, { tags, kind: () => kindInWorker(testInfo) });
      await use(required ?? bestBackend(await $evenkeelBackends(), millions));
    },
    { scope: 'test', timeout: PROBE_TIMEOUT_MS },
  ],
};
