/** Memory is limited by root, or by way of a sudo that asks for no password. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../support/history-files.js';

const BYTES = 64 * 1024 ** 2;

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** The harness as it is for a user that is not root. @param sudo what that does */
async function harnessWith(sudo: string) {
  const directory = temporaryDirectory();
  const made = temporaryDirectory();
  const log = path.join(directory, 'log');
  const program = path.join(directory, 'sudo');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\n${sudo}\n`);
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${directory}${path.delimiter}${process.env['PATH'] ?? ''}`);
  vi.stubEnv('TMPDIR', made);
  vi.stubEnv('GITHUB_ACTIONS', '');
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
  vi.resetModules();
  const { limitMemory } = await import('../e2e/harness/memory-limit.js');
  const calls = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []);
  return { limitMemory, calls, left: () => readdirSync(made) };
}

async function canLimit(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const { limitMemory } = await import('../e2e/harness/memory-limit.js');
  const limited = limitMemory('/bin/true', BYTES);
  limited?.remove();
  return limited !== null;
}

const isLimitable = await canLimit();

it.skipIf(!isLimitable)('limits a program by way of sudo, and takes the limit away again', async () => {
  const { limitMemory, calls, left } = await harnessWith('[ "$1" = -n ] && shift && exec "$@"');
  const limited = limitMemory('/bin/sh', BYTES);
  onTestFinished(() => limited?.remove());
  const [group] = left();
  const groups = execFileSync(limited?.executablePath ?? '', ['-c', 'cat /proc/self/cgroup'], {
    encoding: 'utf8',
  });
  expect(groups).toContain(`/${group ?? ''}\n`);
  expect(calls().filter((call) => call.startsWith('-n tee '))).toHaveLength(1);
  limited?.remove();
  expect(calls().at(-1)).toMatch(/^-n sh -c rmdir /);
  expect(calls().every((call) => call.startsWith('-n '))).toBe(true);
  expect(left()).toEqual([]);
});

it('is not to be had where sudo asks for a password, and leaves nothing behind', async () => {
  const { limitMemory, left } = await harnessWith('exit 1');
  expect(limitMemory('/bin/true', BYTES)).toBeNull();
  expect(left()).toEqual([]);
});

it('is missed loudly on GitHub, where it can be had', async () => {
  const { limitMemory, left } = await harnessWith('exit 1');
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
  expect(() => limitMemory('/bin/true', BYTES)).toThrow("Memory can't be limited");
  expect(left()).toEqual([]);
});
