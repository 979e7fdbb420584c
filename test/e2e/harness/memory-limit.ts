import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '../../../src/errors.js';

/** Where Linux keeps limits of memory, by the version of its control groups, and the file that holds one. */
const HIERARCHIES = [
  { root: '/sys/fs/cgroup/memory', has: 'memory.limit_in_bytes', limit: 'memory.limit_in_bytes' },
  // The root of version 2 has no limit of its own.
  { root: '/sys/fs/cgroup', has: 'cgroup.controllers', limit: 'memory.max' },
];

/** A program whose processes the system ends when they use more memory than they may. */
export interface LimitedProgram {
  readonly executablePath: string;
  /** To be called when all its processes have ended. */
  readonly remove: () => void;
}

const SUDO = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

/**
 * Null where this user may not limit memory: it takes root, or sudo that asks for no password, and a control group for memory.
 * @throws Error where that can't be so, on GitHub's Linux: what would be tried with a limit must not be left out unseen
 */
export function limitMemory(program: string, bytes: number): LimitedProgram | null {
  const hierarchy = HIERARCHIES.find(({ root, has }) => existsSync(path.join(root, has)));
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-limit-'));
  const group = path.join(hierarchy?.root ?? '', path.basename(directory));
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
    try {
      if (existsSync(group)) asRoot(`rmdir '${group}'`);
    } catch {
      // A process of it is still about to end; an empty group costs nothing.
    }
  };
  try {
    if (!hierarchy) throw new Error('there is no control group for memory');
    // What does not fit must not go to the disk instead.
    const swap = path.join(group, 'memory.swap.max');
    asRoot(`mkdir '${group}' && echo ${bytes} > '${path.join(group, hierarchy.limit)}'`);
    asRoot(`[ ! -e '${swap}' ] || echo 0 > '${swap}'`);
    const executablePath = path.join(directory, 'browser.sh');
    const joins = `echo $$ | ${[...SUDO, 'tee'].join(' ')} '${path.join(group, 'cgroup.procs')}' > /dev/null`;
    writeFileSync(executablePath, `#!/bin/sh\n${joins}\nexec '${program}' "$@"\n`);
    chmodSync(executablePath, 0o755);
    return { executablePath, remove };
  } catch (error) {
    remove();
    if (process.env['GITHUB_ACTIONS'] && process.platform === 'linux')
      throw new Error(`Memory can't be limited: ${messageOf(error)}`, { cause: error });
    return null;
  }
}

function asRoot(command: string): void {
  const [program = 'sh', ...args] = [...SUDO, 'sh', '-c', command];
  execFileSync(program, args, { stdio: 'pipe' });
}
