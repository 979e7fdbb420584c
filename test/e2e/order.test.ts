import { expect, it } from 'vitest';
import { expectSame } from './harness/features.js';
import type { RunResult } from './harness/fixture-project.js';
import { begun, mostAtOnce, type Marker } from './harness/markers.js';
import { runBoth } from './harness/run-fixture.js';

it('serial, default and parallel modes, fullyParallel and hooks are as without', async () => {
  const { plain, balanced } = await runBoth('modes', { mode: 'withEvenkeel' });
  expectSame(plain, balanced);
  for (const run of [plain, balanced]) expectModes(run);
  expect(hookCount(balanced, 'default')).toEqual(hookCount(plain, 'default'));
  expect(hookCount(balanced, 'inner')).toEqual(hookCount(plain, 'inner'));
});

it('set-up, dependent and teardown projects wait for each other', async () => {
  const { plain, balanced } = await runBoth('dependencies', { mode: 'reporter-line' });
  expectSame(plain, balanced);
  for (const run of [plain, balanced]) expectDependencies(run);
});

it('nothing that depends on a failed set-up runs', async () => {
  const { plain, balanced } = await runBoth('dependencies', { env: { FAIL_SET_UP: '1' } });
  expectSame(plain, balanced);
  for (const run of [plain, balanced]) {
    expect(run.code).toBe(1);
    expect(new Set(run.markers.map(({ project }) => project))).toEqual(
      new Set(['set up', 'free', 'tear down']),
    );
  }
});

it('project limits and locks hold', async () => {
  const { plain, balanced } = await runBoth('limits', { mode: 'reporter-line' });
  expectSame(plain, balanced);
  for (const { markers } of [plain, balanced]) {
    expect(mostAtOnce(markers, ({ project }) => project === 'one at a time')).toBe(1);
    expect(mostAtOnce(markers, ({ title }) => title.includes('account'))).toBe(1);
    expect(mostAtOnce(markers, ({ title }) => title.includes('printer'))).toBe(1);
  }
});

function expectModes({ markers }: RunResult): void {
  expect(begun(markers, 'default.spec.ts')).toEqual([
    'first',
    'second',
    'third',
    'inner › fourth',
    'inner › fifth',
  ]);
  expect(oneWorker(markers, ({ file }) => file === 'default.spec.ts')).toBe(true);
  const serial = begun(markers, 'serial.spec.ts');
  expect(serial.filter((title) => title.startsWith('goes well'))).toEqual([
    'goes well › one',
    'goes well › two',
    'goes well › three',
  ]);
  expect(serial.filter((title) => title.startsWith('stops'))).toEqual([
    'stops at a failure › passes',
    'stops at a failure › fails',
  ]);
  for (const suite of ['back to default', 'serial inside']) {
    const [first, second] = markers.filter(
      ({ event, title }) => event === 'begin' && title.startsWith(suite),
    );
    expect([first?.title.at(-1), second?.title.at(-1), first?.pid === second?.pid]).toEqual(['1', '2', true]);
  }
  for (const [suite, hook] of [
    ['with a hook', 'parallel'],
    ['once per worker', 'full'],
  ] as const) {
    const workers = new Set(markers.filter(({ title }) => title.startsWith(suite)).map(({ pid }) => pid));
    const hooked = new Set(
      markers.filter(({ event, title }) => event === 'beforeAll' && title === hook).map(({ pid }) => pid),
    );
    expect(hooked, `beforeAll of ${suite}`).toEqual(workers);
  }
}

function hookCount({ markers }: RunResult, title: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const marker of markers)
    if (marker.title === title) counts[marker.event] = (counts[marker.event] ?? 0) + 1;
  return counts;
}

function expectDependencies({ markers }: RunResult): void {
  const first = (projects: readonly string[]) =>
    markers.findIndex(({ event, project }) => event === 'begin' && projects.includes(project));
  const last = (projects: readonly string[]) =>
    markers.findLastIndex(({ event, project }) => event === 'end' && projects.includes(project));
  expect(last(['set up'])).toBeLessThan(first(['seed', 'two']));
  expect(last(['seed'])).toBeLessThan(first(['one']));
  expect(last(['seed', 'one', 'two'])).toBeLessThan(first(['tear down']));
}

function oneWorker(markers: readonly Marker[], isCounted: (marker: Marker) => boolean): boolean {
  return new Set(markers.filter(isCounted).map(({ pid }) => pid)).size === 1;
}
