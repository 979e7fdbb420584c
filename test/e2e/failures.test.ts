import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { complaints, expectSame } from './harness/features.js';
import { begun, mostAtOnce } from './harness/markers.js';
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

it('crashing workers, with and without retries', async () => {
  const { plain, balanced } = await runBoth('crash');
  expectSame(plain, balanced);
  expect(balanced.code).toBe(1);
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
  const run = await fixture('failures').run({ args: ['-x'] });
  expect(run.code).toBe(1);
  expect(outcomesOf(run.report).length).toBe(8);
  expect(begun(run.markers).length).toBeLessThanOrEqual(4);
  expect(run.stdout).toContain('Testing stopped early after 1 maximum allowed failures.');
});

it('globalTimeout ends a run that hangs', async () => {
  const run = await fixture('hang').run({ env: { GLOBAL_TIMEOUT: '10000' } });
  expect(run.code).toBe(1);
  expect(run.stdout).toContain('Timed out waiting');
  expect(complaints(run)).toEqual([]);
  // Whatever the machine had got to by then: what had begun has passed or was stopped, and nothing else is said of the rest.
  const hasBegun = new Set(begun(run.markers));
  for (const { title, attempts } of outcomesOf(run.report)) {
    const mayPass = hasBegun.has(title) && title !== 'hangs';
    expect(attempts.join(), title).toMatch(
      mayPass ? /^(passed|interrupted|skipped)$/ : /^(interrupted|skipped)?$/,
    );
  }
});

it('Ctrl-C ends a run', async () => {
  const project = fixture('hang');
  const interrupt = { signal: 'SIGINT', file: project.path('markers.jsonl'), text: '"hanging"' } as const;
  const run = await project.run({ interrupt });
  expect([run.code, run.signal], run.stdout + run.stderr).toEqual([130, null]);
  expect(run.markers.at(-1)?.event).toBe('end');
  const hanging = outcomesOf(run.report).filter(({ file }) => file === 'hang.spec.ts');
  expect(hanging.map(({ title, attempts }) => `${title}: ${attempts.join()}`)).toEqual([
    'hangs: interrupted',
    'never begins: ',
    'passes: passed',
  ]);
});

it('a run that fails after its last test is remembered as failed, once', async () => {
  const project = fixture('lengths');
  writeFileSync(project.path('tear-down.mjs'), "export default () => { throw new Error('no way down'); };\n");
  const config = "{ testDir: './tests', workers: 2, globalTeardown: './tear-down.mjs' }";
  writeFileSync(project.path('base.config.mjs'), `export default ${config};\n`);
  const { code, stdout, report } = await project.run();
  expect(code, stdout).toBe(1);
  expect(stdout).toContain('no way down');
  const known = await project.history(
    'SELECT status, revision, (SELECT count(*)::INT FROM attempts) AS attempts FROM runs, recording',
  );
  // Written when the last test had ended, and again when the run had failed.
  expect(known).toEqual([{ status: 'failed', revision: 1, attempts: outcomesOf(report).length }]);
});

it('hostile titles and paths come through', async () => {
  const { plain, balanced } = await runBoth('titles');
  expectSame(plain, balanced);
  expect(outcomesOf(plain.report).length).toBe(22);
});
