import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const rootDir = path.resolve(import.meta.dirname, '../..');

it('set-up finds what an earlier call set up', () => {
  const calls = [setUp(), setUp()];
  expect(calls.map(({ status }) => status)).toEqual([0, 0]);
  // Each piece of work is announced in a line of its own.
  expect(calls[1]?.stdout).toMatch(/^Set up\. Browsers: [a-z, -]+\.\n$/);
});

function setUp(): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, ['scripts/setup.mjs'], { cwd: rootDir, encoding: 'utf8' });
}
