import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig, ReporterDescription } from '@playwright/test';
import type { EvenkeelOptions } from '../../src/config/options.js';
import { EvenkeelError } from '../../src/errors.js';
import { startHistoryWorker } from '../../src/history/history-worker.js';
import { isInteractive } from './run-mode.js';
import { sharedState } from './shared-state.js';

export type { EvenkeelOptions, KindRule, RouteOptions } from '../../src/config/options.js';

/**
 * Adds Evenkeel to a Playwright config: its reporter is placed first, and also runs where the command
 * line names other reporters (`--reporter=line`).
 *
 * @example
 * export default withEvenkeel(defineConfig({ testDir: './tests' }));
 * @param config what `defineConfig` returns; it is not changed
 * @param options see `EvenkeelOptions`; environment variables win over them. They are checked when the run
 *   starts, by the reporter: every worker loads the config too, and should not wait for a check.
 * @throws EvenkeelError `OPTION_INVALID` when the config, its `reporter` or the options are of another type
 */
export function withEvenkeel<Test, Worker>(
  config: PlaywrightTestConfig<Test, Worker>,
  options: EvenkeelOptions | null = {},
): PlaywrightTestConfig<Test, Worker> {
  const reporter = reporterPath();
  checkIsObject('config', 'what `defineConfig` returns', config);
  const given = options ?? {};
  checkIsObject('options', 'an object', given);
  const others = describeReporters(config.reporter);
  announce(reporter, given, config.workers);
  return { ...config, reporter: [[reporter, { ...given }], ...others] };
}

function checkIsObject(name: string, allowed: string, value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && typeof (value as { then?: unknown }).then !== 'function') return;
  const received = isObject ? 'a promise: await it first' : (JSON.stringify(value) ?? String(value));
  throw new EvenkeelError('OPTION_INVALID', `withEvenkeel: \`${name}\` is ${received}. Allowed: ${allowed}.`);
}

/** Playwright loads reporters through `require`, also in ESM projects. */
function reporterPath(): string {
  return fileURLToPath(new URL('./reporter.cjs', import.meta.url));
}

/**
 * `--reporter` replaces the config's reporters, ours with them; this variable adds one to whatever the
 * command line says. Editors use it too: theirs is left alone. Workers load the config as well, but
 * never a reporter.
 */
function announce(reporter: string, options: EvenkeelOptions, workers: unknown): void {
  if (process.env['TEST_WORKER_INDEX'] !== undefined) return;
  const state = sharedState();
  state.options = options;
  state.configuredWorkers = workers;
  preloadHistory(options);
  if (process.env['PW_TEST_REPORTER']) return;
  process.env['PW_TEST_REPORTER'] = reporter;
  state.reporterVariable = reporter;
}

/** Starts the history's thread where tests will be run, so that it is ready when the tests are collected. */
function preloadHistory({ history }: EvenkeelOptions): void {
  const state = sharedState();
  const isRun = process.argv[2] === 'test' && !process.argv.includes('--list');
  const isWanted = history !== false && process.env['EVENKEEL_HISTORY'] !== 'false';
  if (!isRun || !isWanted || state.historyWorker || isInteractive(process.argv, process.env)) return;
  try {
    state.historyWorker = startHistoryWorker(fileURLToPath(new URL('./history-thread.cjs', import.meta.url)));
  } catch {
    // The run starts its own, or does without.
  }
}

/** The config's own reporters; Playwright's default where it names none. */
function describeReporters(reporter: PlaywrightTestConfig['reporter'] | null): ReporterDescription[] {
  if (reporter === undefined || reporter === null) return [[process.env['CI'] ? 'dot' : 'list']];
  if (typeof reporter === 'string') return [[reporter]];
  if (Array.isArray(reporter)) return [...(reporter as readonly ReporterDescription[])];
  throw new EvenkeelError(
    'OPTION_INVALID',
    `withEvenkeel: \`config.reporter\` is ${JSON.stringify(reporter)}. Allowed: a name, or a list of names with options.`,
  );
}
