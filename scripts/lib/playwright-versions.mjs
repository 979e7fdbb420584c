/**
 * The other versions of Playwright that the end-to-end tests run on, each in `.setup/playwright-<version>`
 * with this package's build beside it in `node_modules/evenkeel`, so that both resolve the same `@playwright/test`.
 * The package's own dependencies are found further up, in the repository's `node_modules`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { npm, npmEnvironment, NPM_FLAGS } from './dependencies.mjs';
import { fromRoot, setupDir } from './paths.mjs';
import { headOf, runCommand } from './run-command.mjs';
import { SetupProblem } from './setup-problem.mjs';

/** Every minor of the peer range: the newest patch of each. */
export const PLAYWRIGHT_VERSIONS = ['1.62.1', '1.63.0', '1.64.1', '1.65.1'];

export function arePlaywrightVersionsInstalled() {
  return PLAYWRIGHT_VERSIONS.every(isInstalled);
}

export async function installPlaywrightVersions() {
  const missing = PLAYWRIGHT_VERSIONS.filter((version) => !isInstalled(version));
  if (missing.length) console.log(`Set-up: installing @playwright/test ${missing.join(', ')} …`);
  for (const version of missing) await install(version);
}

async function install(version) {
  const directory = directoryOf(version);
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ private: true }));
  const args = ['install', '--prefix', directory, '--no-package-lock', ...NPM_FLAGS];
  const { code, output } = await runCommand(npm, [...args, `@playwright/test@${version}`], {
    cwd: directory,
    env: npmEnvironment,
  });
  if (code === 0) return;
  throw new SetupProblem(
    `@playwright/test ${version} can't be installed:\n${headOf(output)}`,
    `npm install --prefix ${path.relative(fromRoot(), directory)} @playwright/test@${version}`,
  );
}

function isInstalled(version) {
  try {
    const file = path.join(directoryOf(version), 'node_modules/@playwright/test/package.json');
    const hasFinished = fs.existsSync(path.join(directoryOf(version), 'node_modules/.package-lock.json'));
    return hasFinished && JSON.parse(fs.readFileSync(file, 'utf8')).version === version;
  } catch {
    return false;
  }
}

function directoryOf(version) {
  return path.join(setupDir, `playwright-${version}`);
}
