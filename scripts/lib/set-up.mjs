/**
 * Brings a fresh clone to where tests and demo run: npm dependencies, the build, browsers, servers of Redis and Valkey,
 * other versions of Playwright. Uses nothing but Node, since there may be nothing else. Each step looks first, so that a second
 * call does no work, and one after a change does only what the change calls for.
 */
import { areBrowsersFound, findBrowsers } from './browsers.mjs';
import { areDependenciesInstalled, installDependencies } from './dependencies.mjs';
import { buildPackage, isPackageBuilt } from './package-build.mjs';
import { arePlaywrightVersionsInstalled, installPlaywrightVersions } from './playwright-versions.mjs';
import { isPackageLinked, linkPackage } from './self-link.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { findRedis, isRedisFound } from './redis-server.mjs';
import { SetupProblem } from './setup-problem.mjs';
import { findValkey, isValkeyLookedFor } from './valkey-server.mjs';

const OLDEST_NODE = [20, 19];

/** In order: each step needs those before it. */
const STEPS = [
  { isDone: areDependenciesInstalled, work: installDependencies },
  { isDone: isPackageBuilt, work: buildPackage },
  { isDone: areBrowsersFound, work: findBrowsers },
  { isDone: isRedisFound, work: findRedis },
  { isDone: isValkeyLookedFor, work: findValkey },
  { isDone: arePlaywrightVersionsInstalled, work: installPlaywrightVersions },
  { isDone: isPackageLinked, work: linkPackage },
];

/**
 * Sets up what is missing. What can't be set up ends the process with code 1 and one message, with the command
 * that would mend it.
 */
export async function setUp() {
  try {
    checkNode();
    if (STEPS.every((step) => step.isDone())) return;
    await withSetupLock(async () => {
      for (const step of STEPS) if (!step.isDone()) await step.work();
    });
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.error(String(error));
    process.exit(1);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  const wanted = OLDEST_NODE.join('.');
  throw new SetupProblem(
    `Node ${process.versions.node} is too old: Evenkeel needs ${wanted} or newer`,
    'install a current Node from https://nodejs.org',
  );
}
