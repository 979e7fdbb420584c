import fs from 'node:fs';
import path from 'node:path';
import { rootDir } from './paths.mjs';
import { headOf, runCommand } from './run-command.mjs';
import { SetupProblem } from './setup-problem.mjs';

/**
 * Whether `node_modules` holds what `package-lock.json` asks for. npm writes its own lock file there as the
 * last step of an install, so an interrupted one doesn't count, and one done by hand does.
 */
export function areDependenciesInstalled(directory = rootDir) {
  const wanted = packagesOf(path.join(directory, 'package-lock.json'));
  const installed = packagesOf(path.join(directory, 'node_modules/.package-lock.json'));
  if (!installed) return false;
  return Object.entries(wanted ?? {}).every(([location, { version, optional, link }]) => {
    if (!location || link) return true;
    const found = installed[location];
    // Optional packages are those of other platforms.
    return found ? found.version === version : Boolean(optional);
  });
}

export async function installDependencies(directory = rootDir) {
  const place = path.relative(rootDir, directory);
  console.log(`Set-up: installing npm dependencies${place && ` of ${place}`} …`);
  const { code, output } = await runCommand(npm, ['ci', ...NPM_FLAGS], {
    cwd: directory,
    env: npmEnvironment,
  });
  if (code === 0) return;
  throw new SetupProblem(
    `npm dependencies can't be installed:\n${headOf(output)}`,
    place ? `npm ci --prefix ${place}` : 'npm ci',
  );
}

/** Installs what an example alone needs, where it has a lock file and lacks some of it. */
export async function installExample(directory) {
  const hasOwn = fs.existsSync(path.join(directory, 'package-lock.json'));
  if (hasOwn && !areDependenciesInstalled(directory)) await installDependencies(directory);
}

export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** What is in npm's cache already is not asked for again. */
export const NPM_FLAGS = ['--prefer-offline', '--no-audit', '--no-fund'];

/** Browsers are found by a step of their own. */
export const npmEnvironment = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', npm_config_loglevel: 'error' };

function packagesOf(lockFile) {
  try {
    return JSON.parse(fs.readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
