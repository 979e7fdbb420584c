import type { Worker } from 'node:worker_threads';
import type { EvenkeelOptions } from '../../src/config/options.js';

/** Shared between the ESM and the CommonJS copy of this package in one process. */
export interface SharedState {
  /** Options that `withEvenkeel` hands to the reporter that Playwright loads by environment variable. */
  options: EvenkeelOptions | undefined;
  /** `workers` of the config that `withEvenkeel` was given: a reporter is not told before the tests are collected. */
  configuredWorkers: unknown;
  /** A reporter of ours works on a run. */
  isActive: boolean;
  /** Value of `PW_TEST_REPORTER` that `withEvenkeel` set. */
  reporterVariable: string | undefined;
  /** The history's thread, started by `withEvenkeel` ahead of the run; whoever uses it takes it from here. */
  historyWorker: Worker | undefined;
  /** Keeps the variable from child processes once it has done its work. */
  reporterLoaded(): void;
}

const KEY = Symbol.for('evenkeel');

/** The state of this process, made on first use. */
export function sharedState(): SharedState {
  const holder = globalThis as { [KEY]?: SharedState };
  holder[KEY] ??= createState();
  return holder[KEY];
}

function createState(): SharedState {
  return {
    options: undefined,
    configuredWorkers: undefined,
    isActive: false,
    reporterVariable: undefined,
    historyWorker: undefined,
    reporterLoaded() {
      if (this.reporterVariable === undefined) return;
      if (process.env['PW_TEST_REPORTER'] === this.reporterVariable) delete process.env['PW_TEST_REPORTER'];
    },
  };
}
