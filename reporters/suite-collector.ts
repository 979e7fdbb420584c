import { writeFileSync } from 'node:fs';
import { describeSuite } from '../plugin/playwright/describe-suite.js';
import { COLLECT_VARIABLE } from '../plugin/playwright/list-suite.js';
import type { PreprocessInput } from '../plugin/playwright/session-contract.js';
import { reporterOptions } from './active-run.js';

/** Writes a suite down for `evenkeel plan`. */
export type SuiteCollector = (input: Pick<PreprocessInput, 'config' | 'suite'>) => void;

/**
 * What a reporter does in the process that `evenkeel plan` starts, or null elsewhere. Where the config lists
 * us too, there are two of us: the config's instance, which knows the options, comes first, and the other one stays silent.
 */
export function suiteCollector(given: unknown, env: NodeJS.ProcessEnv): SuiteCollector | null {
  const file = env[COLLECT_VARIABLE];
  if (!file) return null;
  const { mode, options } = reporterOptions(given, env);
  if (mode !== 'list') return null;
  return ({ config, suite }) => {
    if (env[COLLECT_VARIABLE] !== file) return;
    delete env[COLLECT_VARIABLE];
    writeFileSync(file, JSON.stringify(describeSuite(config, suite, options)));
  };
}
