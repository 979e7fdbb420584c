import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

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

/** Null where this user may not limit memory: it takes root and a control group for memory. */
export function limitMemory(program: string, bytes: number): LimitedProgram | null {
  const hierarchy = HIERARCHIES.find(({ root, has }) => existsSync(path.join(root, has)));
  if (!hierarchy) return null;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-limit-'));
  const group = path.join(hierarchy.root, path.basename(directory));
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
    try {
      if (existsSync(group)) rmdirSync(group);
    } catch {
      // A process of it is still about to end; an empty group costs nothing.
    }
  };
  try {
    mkdirSync(group);
    writeFileSync(path.join(group, hierarchy.limit), String(bytes));
    const executablePath = path.join(directory, 'browser.sh');
    const joins = `echo $$ > '${path.join(group, 'cgroup.procs')}'`;
    writeFileSync(executablePath, `#!/bin/sh\n${joins}\nexec '${program}' "$@"\n`);
    chmodSync(executablePath, 0o755);
    return { executablePath, remove };
  } catch {
    remove();
    return null;
  }
}
