import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fixture } from './harness/run-fixture.js';

it.each([
  {
    what: 'a directory in the place of the history',
    put: (file: string) => mkdirSync(file, { recursive: true }),
    problem: '.evenkeel/history.duckdb is a directory',
  },
  {
    what: 'a file in the place of its directory',
    put: (file: string) => writeFileSync(path.dirname(file), ''),
    problem: '.evenkeel is no directory',
  },
])('$what: said once, and nothing is promised', async ({ put, problem }) => {
  const project = fixture('lengths');
  put(project.path('.evenkeel/history.duckdb'));
  const { code, stderr } = await project.run({ args: ['--reporter=dot'] });
  expect(code).toBe(0);
  const told = stderr.split('\n').filter((line) => line.startsWith('evenkeel: '));
  expect(told[0]).toBe(
    `evenkeel: this run is planned without history, and will not be remembered: ${problem}.`,
  );
  expect(told.filter((line) => /history\.duckdb|\.evenkeel/.test(line))).toHaveLength(1);
  expect(stderr).toContain('makespan');
  expect(stderr).not.toMatch(/remembered in|evenkeel report/);
});
