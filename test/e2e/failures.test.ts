import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectSame, behaviourOf } from './harness/features.js';
import { mostAtOnce } from './harness/markers.js';
import { outcomesOf } from './harness/report.js';
import { fixture, runBoth } from './harness/run-fixture.js';

it.each(['immediate', 'isolated'])('retries, %s', async (RETRY_STRATEGY) => {
  const { plain, balanced } = await runBoth('retries', { env: { RETRY_STRATEGY } });
  expectSame(plain, balanced);
  for (const { markers } of [plain, balanced]) {
    const serial = markers.filter(({ event, file }) => event === 'begin' && file === 'serial.spec.ts');
    expect(serial.map(({ title, retry }) => `${title.split(' › ')[1]} ${retry}`)).toEqual([
      'first 0',
      'second 0',
      'first 1',
      'second 1',
      'third 1',
    ]);
    if (RETRY_STRATEGY !== 'isolated') continue;
    const firstRetry = markers.findIndex(({ retry, event }) => event === 'begin' && retry > 0);
    expect(markers.slice(firstRetry).filter(({ event, retry }) => event === 'begin' && retry === 0)).toEqual(
      [],
    );
    expect(mostAtOnce(markers.slice(firstRetry), () => true)).toBe(1);
  }
});

describe('crashing workers', () => {
  it.each(['0', '1'])('with %s retries', async (RETRIES) => {
    const { plain, balanced } = await runBoth('crash', { env: { RETRIES } });
    expectSame(plain, balanced);
    expect(balanced.code).toBe(1);
  });
});

it('--max-failures stops the run, and says of every test how it went', async () => {
  const { plain, balanced } = await runBoth('failures', { args: ['--max-failures=1', '--workers=1'] });
  for (const run of [plain, balanced]) {
    expect(run.code).toBe(1);
    const outcomes = outcomesOf(run.report);
    expect(outcomes.filter(({ attempts }) => attempts.includes('failed')).length).toBe(1);
    expect(outcomes.length).toBe(8);
  }
  expectSame(plain, balanced);
});

it('-x with several workers stops early', async () => {
  const { plain, balanced } = await runBoth('failures', { args: ['-x'] });
  for (const run of [plain, balanced]) {
    expect(run.code).toBe(1);
    expect(outcomesOf(run.report).length).toBe(8);
    const begun = run.markers.filter(({ event }) => event === 'begin').length;
    expect(begun).toBeLessThanOrEqual(4);
    expect(run.stdout).toContain('Testing stopped early after 1 maximum allowed failures.');
  }
});

it('globalTimeout ends a run that hangs', async () => {
  const { plain, balanced } = await runBoth('hang', { env: { GLOBAL_TIMEOUT: '20000' } });
  expectSame(plain, balanced);
  expect(balanced.code).toBe(1);
  expect(balanced.stdout).toContain('Timed out waiting');
});

it('Ctrl-C ends a run as it does without us', async () => {
  const runs = await Promise.all(
    (['plain', 'withEvenkeel'] as const).map((mode) => {
      const project = fixture('hang', { mode });
      return project.run({
        interrupt: { signal: 'SIGINT', file: project.path('markers.jsonl'), text: '"hanging"' },
      });
    }),
  );
  for (const run of runs) {
    expect([run.code, run.signal], run.stdout + run.stderr).toEqual([130, null]);
    expect(run.markers.at(-1)?.event).toBe('end');
  }
  const [plain, balanced] = runs.map(behaviourOf);
  const hanging = (behaviour: typeof plain) =>
    behaviour?.outcomes.filter(({ file }) => file === 'hang.spec.ts');
  expect(hanging(balanced)).toEqual(hanging(plain));
});

it('a run that fails after its last test is remembered as failed, once', async () => {
  const project = fixture('lengths');
  writeFileSync(project.path('tear-down.mjs'), "export default () => { throw new Error('no way down'); };\n");
  const config = "{ testDir: './tests', workers: 2, globalTeardown: './tear-down.mjs' }";
  writeFileSync(project.path('base.config.mjs'), `export default ${config};\n`);
  const { code, stdout, report } = await project.run();
  expect(code, stdout).toBe(1);
  expect(stdout).toContain('no way down');
  expect(await project.history('SELECT status FROM runs')).toEqual([{ status: 'failed' }]);
  // Written when the last test had ended, and again when the run had failed.
  expect(await project.history('SELECT revision FROM recording')).toEqual([{ revision: 1 }]);
  const attempts = await project.history('SELECT * FROM attempts');
  expect(attempts).toHaveLength(outcomesOf(report).length);
});

it('hostile titles and paths come through', async () => {
  const { plain, balanced } = await runBoth('titles');
  expectSame(plain, balanced);
  expect(outcomesOf(plain.report).length).toBe(22);
});
