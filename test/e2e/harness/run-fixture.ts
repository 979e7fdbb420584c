import { onTestFinished } from 'vitest';
import type { Setting } from './config-source.js';
import { FixtureProject, type RunOptions, type RunResult } from './fixture-project.js';
import { MAIN_VERSION } from './playwright-versions.js';

/** A fixture that is gone when the test that asked for it has ended. */
export function fixture(name: string, setting: Partial<Setting> = {}): FixtureProject {
  const project = FixtureProject.create(name, {
    playwrightVersion: MAIN_VERSION,
    mode: 'withEvenkeel',
    ...setting,
  });
  onTestFinished(() => project.remove());
  return project;
}

/** The same fixture in two modes, and at the same time: as Playwright runs it alone, and with Evenkeel. */
export async function runBoth(
  name: string,
  { args, env, ...setting }: Partial<Setting> & RunOptions = {},
): Promise<{ plain: RunResult; balanced: RunResult }> {
  const options = { ...(args && { args }), ...(env && { env }) };
  const [plain, balanced] = await Promise.all([
    fixture(name, { ...setting, mode: 'plain' }).run(options),
    fixture(name, setting).run(options),
  ]);
  return { plain, balanced };
}
