import { expect, it } from 'vitest';
import { behaviourOf, complaints, expectSame } from './harness/features.js';
import { begun } from './harness/markers.js';
import { fixture, runBoth } from './harness/run-fixture.js';

it('files, --grep, --grep-invert and --project together: the same tests with the same results', async () => {
  // Each of them leaves out something that the others would take.
  const filters = ['--grep', '@fast|@slow', '--grep-invert', '@account', '--project', 'two'];
  const { plain, balanced } = await runBoth('selection', { args: ['account', 'cart', ...filters] });
  expectSame(plain, balanced);
  expect(begun(balanced.markers).sort()).toEqual(['adds', 'removes']);
});

it.each([
  ['--shard', ['--shard', '2/3']],
  ['--repeat-each', ['--repeat-each', '3', 'account', '--project=one']],
  ['--workers 1', ['--workers', '1', 'account', 'cart']],
  ['nothing that fits', ['--grep', 'no such test']],
  ['--pass-with-no-tests', ['--grep', 'no such test', '--pass-with-no-tests']],
])('%s: the same tests with the same results', async (_what, args) => {
  const { plain, balanced } = await runBoth('selection', { args });
  expectSame(plain, balanced);
});

it('.only, with and without --forbid-only', async () => {
  const only = await runBoth('only');
  expectSame(only.plain, only.balanced);
  expect(only.plain.markers.length).toBe(8);
  const forbidden = await runBoth('only', { args: ['--forbid-only'] });
  expectSame(forbidden.plain, forbidden.balanced);
  expect(forbidden.balanced.markers).toEqual([]);
});

it('--list lists the same and runs nothing', async () => {
  const args = ['--list', '--reporter=list'];
  const { plain, balanced } = await runBoth('selection', { args });
  expect(plain.stdout).toContain('Total: 18 tests in 3 files');
  expect([balanced.code, balanced.stdout, balanced.markers]).toEqual([0, plain.stdout, []]);
  expect(complaints(balanced)).toEqual([]);
});

it('everything runs the same, and then --last-failed runs what failed, with routing switched off', async () => {
  const runs = await Promise.all(
    (['plain', 'withEvenkeel'] as const).map(async (mode) => {
      const project = fixture('selection', { mode, options: { route: 'best' } });
      const first = await project.run({ env: { EVENKEEL_ROUTE: 'all' } });
      return { first, again: await project.run({ args: ['--last-failed'] }) };
    }),
  );
  const [plain, balanced] = runs;
  if (!plain || !balanced) throw new Error('Two runs are compared.');
  expectSame(plain.first, balanced.first);
  expect(behaviourOf(balanced.again)).toEqual(behaviourOf(plain.again));
  expect(behaviourOf(balanced.again).begun).toEqual(['two search.spec.ts fails in two 0 0']);
  expect(balanced.again.stderr).toContain('routing is off');
});
