/**
 * The one run that is active in this process. However often the reporter is listed, by the config, by
 * `withEvenkeel` or by `PW_TEST_REPORTER`, one instance works and the others stay silent.
 */
import * as z from 'zod/mini';
import type { ResolvedOptions } from '../src/config/options-schema.js';
import { resolveOptions } from '../src/config/resolve-options.js';
import { EvenkeelError, messageOf } from '../src/errors.js';
import { isInteractive } from '../plugin/playwright/run-mode.js';
import { sharedState } from '../plugin/playwright/shared-state.js';
import type { Run } from './run.js';
import { NAME } from './terminal/line.js';

/** What Playwright adds to a reporter's options. */
const playwrightOptions = z.looseObject({
  configDir: z.optional(z.string()),
  _mode: z.optional(z.string()),
  _commandHash: z.optional(z.string()),
});

/** Where and with what a run starts. */
export interface RunSetup {
  readonly options: ResolvedOptions;
  readonly configDir: string;
}

/**
 * Makes this reporter the active one, or returns null when it has nothing to do: another one is
 * active, nothing is run (`--list`, `merge-reports`), a person looks at single tests (`--ui`, `--debug`), or what `open` does has
 * failed by a fault of ours, of which it warns.
 * @throws EvenkeelError `OPTION_INVALID`; and whatever keeps a shard from following its plan, since others follow it
 */
export function activate(given: unknown, open: (setup: RunSetup, release: () => void) => Run): Run | null {
  const state = sharedState();
  state.reporterLoaded();
  const { mode, options, configDir } = reporterOptions(given, process.env);
  if (mode !== 'test') return null;
  if (isInteractive(process.argv, process.env) || state.isActive) return null;
  state.isActive = true;
  try {
    return open({ options, configDir }, () => {
      state.isActive = false;
    });
  } catch (error) {
    if (isForUser(error, options)) throw error;
    process.stderr.write(`${NAME}this run goes on without it (${messageOf(error)}).\n`);
    return null;
  }
}

/** Whether an error says what the user has to change, or the run is not to go on alone: it follows a plan, or must have its coordinator. */
export function isForUser(error: unknown, options: ResolvedOptions): boolean {
  const { plan, coordinator, coordinatorFallback } = options;
  const needsCoordinator = coordinator !== undefined && coordinatorFallback === 'fail';
  return error instanceof EvenkeelError || plan !== undefined || needsCoordinator;
}

/**
 * The options of a reporter: its own, or those of `withEvenkeel` where Playwright loads it by environment variable.
 * @returns with them the directory of the config, and what Playwright does: `test`, `list` or `merge`
 * @throws EvenkeelError `OPTION_INVALID`
 */
export function reporterOptions(
  given: unknown,
  env: NodeJS.ProcessEnv,
): RunSetup & { readonly mode: string } {
  const { configDir, _mode, _commandHash, ...rest } = playwrightOptions.parse(given ?? {});
  // With `--list`, 1.65 adds an option of its own reporters to those of all.
  const own = _mode === 'list' ? withoutKey(rest, 'onlyFailures') : rest;
  const options = resolveOptions(Object.keys(own).length > 0 ? own : sharedState().options, env);
  return { options, configDir: configDir ?? process.cwd(), mode: _mode ?? 'test' };
}

function withoutKey(options: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== key));
}
