import { writeFileSync } from 'node:fs';
import { describeSuite } from '../plugin/playwright/describe-suite.js';
import { describeProjects } from '../plugin/playwright/listed-project.js';
import { COLLECT_VARIABLE, PROJECTS_VARIABLE } from '../plugin/playwright/run-list.js';
import type { PreprocessInput } from '../plugin/playwright/session-contract.js';
import { reporterOptions } from './active-run.js';

/** Writes a suite down for `evenkeel plan`, or what its projects launch for `evenkeel doctor`. */
export type SuiteCollector = (input: Pick<PreprocessInput, 'config' | 'suite'>) => void;

/**
 * What a reporter does in the process that one of these commands starts, or null elsewhere. Where the config lists
 * us too, there are two of us: the config's instance, which knows the options, comes first, and the other one stays silent.
 */
export function suiteCollector(given: unknown, env: NodeJS.ProcessEnv): SuiteCollector | null {
  const variable = [COLLECT_VARIABLE, PROJECTS_VARIABLE].find((name) => env[name]);
  const file = variable && env[variable];
  if (!file) return null;
  const { mode, options } = reporterOptions(given, env);
  if (mode !== 'list') return null;
  return ({ config, suite }) => {
    if (env[variable] !== file) return;
    Reflect.deleteProperty(env, variable);
    const told =
      variable === COLLECT_VARIABLE ? describeSuite(config, suite, options) : describeProjects(config, env);
    writeFileSync(file, JSON.stringify(told));
  };
}
