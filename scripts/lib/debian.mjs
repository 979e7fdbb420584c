/** Debian's packages, for what a machine lacks. */
import { spawnSync } from 'node:child_process';
import { pathsOf } from './paths.mjs';
import { runCommand, tailOf } from './run-command.mjs';

const APT_LIMIT_MS = 600_000;

/** Installs packages where that is possible. @returns whether it was tried */
export async function installDebianPackages(packages) {
  const isRoot = process.getuid?.() === 0;
  const canInstall = pathsOf('apt-get').length && (isRoot || spawnSync('sudo', ['-n', 'true']).status === 0);
  if (!canInstall) return false;
  console.log(`Set-up: installing Debian's ${packages.join(', ')} …`);
  // One by one: other Debians lack one or the other.
  for (const args of [['update'], ...packages.map((name) => ['install', '-y', name])]) {
    const [command, ...rest] = [...(isRoot ? [] : ['sudo', '-n']), 'apt-get', ...args];
    const { code, output } = await runCommand(command, rest, {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: APT_LIMIT_MS,
    });
    if (code !== 0) console.log(`Set-up: apt-get ${args.join(' ')} failed: ${tailOf(output, 1)}`);
  }
  return true;
}

/** The command that installs packages, or null on another system. */
export function debianCommand(packages) {
  if (pathsOf('apt-get').length === 0) return null;
  return `apt-get update && apt-get install -y ${packages.join(' ')}   (as root)`;
}
