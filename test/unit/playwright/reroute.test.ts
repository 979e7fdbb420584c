import type { TestCase, TestResult } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import { canFollow, canFollowWithin } from '../../../plugin/playwright/follow-on.js';
import { attachTest, type Job } from '../../../plugin/playwright/internals.js';
import { leftForGood } from '../../../plugin/playwright/moved-tests.js';
import { Reroute } from '../../../plugin/playwright/reroute.js';
import type { RoutedPlacements } from '../../../plugin/playwright/route-suite.js';
import { RoutedTests } from '../../../plugin/playwright/routed-tests.js';
import type { DecisionReason } from '../../../src/model/record.js';

/** A suite in the tree, as far as moving looks at it. */
class TestSuite {
  readonly _entries: object[] = [];

  constructor(
    readonly title: string,
    readonly parent: TestSuite | undefined,
    readonly _parallelMode = 'none',
  ) {}

  titlePath(): string[] {
    return [...(this.parent?.titlePath() ?? []), this.title];
  }

  _detach(child: object): void {
    this._entries.splice(this._entries.indexOf(child), 1);
    if (this._entries.length === 0) this.parent?._detach(this);
  }
}

/** Tests by name, `name` or `serial suite/name`. */
function unitOf(project: string, names: readonly string[], over: Partial<CollectedUnit['project']> = {}) {
  const file = new TestSuite('a.spec.ts', new TestSuite(project, new TestSuite('', undefined)));
  const suites = new Map<string, TestSuite>();
  const tests = names.map((name) => {
    const [title = '', inSuite] = name.split('/').reverse();
    let parent = file;
    if (inSuite !== undefined) {
      parent = suites.get(inSuite) ?? new TestSuite(inSuite, file, 'serial');
      suites.set(inSuite, parent);
    }
    return {
      ...{ id: `${project} ${name}`, title, parent, results: [], annotations: [], expectedStatus: 'passed' },
      ...{ repeatEachIndex: 0, _workerHash: project, _requireFile: 'a.spec.ts', _projectId: project },
    } as unknown as TestCase;
  });
  return {
    ...{ file: 'a.spec.ts', title: '', tests },
    project: { name: project, dependencies: [], ...over },
  } as unknown as CollectedUnit;
}

interface World {
  readonly units: readonly CollectedUnit[];
  readonly lastResorts?: readonly CollectedUnit[];
  /** Ids of tests that are known to skip themselves. */
  readonly skippers?: readonly string[];
  /** Ids of tests that are declared as skipped. */
  readonly declared?: readonly string[];
  readonly reason?: DecisionReason;
}

function world({ units, lastResorts = [], skippers = [], declared = [], reason = 'best' }: World) {
  const tests = [...units, ...lastResorts].flatMap((unit) => unit.tests);
  const placement = {
    ...{ units, lastResorts, routed: { reason } },
    skippers: new Set(tests.filter(({ id }) => skippers.includes(id))),
  } as unknown as RoutedPlacements;
  const routed = new RoutedTests([placement], ({ id }) => declared.includes(id));
  return { reroute: new Reroute(routed, canFollow), routed };
}

/** Its attempts, in the order of time. */
function ran(
  { tests }: CollectedUnit,
  name: string,
  ...statuses: (TestResult['status'] | 'self')[]
): TestCase {
  const test = tests.find(({ id }) => id.endsWith(` ${name}`));
  if (!test) throw new Error(`There is no test ${name}.`);
  for (const status of statuses) {
    const result = { status: status === 'self' ? 'skipped' : status, workerIndex: 0 };
    test.results.push(result as TestResult);
    if (status !== 'self') continue;
    test.annotations.push({ type: 'skip' });
    test.expectedStatus = 'skipped';
  }
  return test;
}

const ids = (jobs: readonly Job[]): string[][] => jobs.map(({ tests }) => tests.map(({ id }) => id));
const inTree = ({ parent }: TestCase, test: TestCase): boolean =>
  (parent as unknown as { _entries: object[] })._entries.includes(test);

const allWell = (): boolean => true;

describe('followUps', () => {
  it('sends each test to the best project in which it is not known to skip itself', () => {
    const units = ['one', 'two', 'three'].map((project) => unitOf(project, ['left', 'right', 'stays']));
    const [one] = units as [CollectedUnit];
    const { reroute } = world({ units, skippers: ['two left'] });
    const ended = [ran(one, 'left', 'self'), ran(one, 'right', 'self'), ran(one, 'stays', 'passed')];
    expect(ids(reroute.followUps(ended, allWell)).sort()).toEqual([['three left'], ['two right']]);
    expect(reroute.moves.map(({ from, to }) => [from.id, to.id]).sort()).toEqual([
      ['one left', 'three left'],
      ['one right', 'two right'],
    ]);
  });

  it('tries last where a test was known to skip itself, and what is no place for its spec', () => {
    const [one, two, rest] = [unitOf('one', ['a', 'b']), unitOf('two', ['a', 'b']), unitOf('rest', ['a'])];
    const { reroute } = world({ units: [one, two], lastResorts: [rest], skippers: ['two a'] });
    expect(ids(reroute.followUps([ran(one, 'a', 'self')], allWell))).toEqual([['rest a']]);
    expect(ids(reroute.followUps([ran(rest, 'a', 'self')], allWell))).toEqual([['two a']]);
    expect(reroute.followUps([ran(two, 'a', 'self')], allWell)).toEqual([]);
    expect(inTree(two.tests[0] as TestCase, two.tests[0] as TestCase)).toBe(true);
  });

  it('goes to a project that is not well only where there is no other', () => {
    const [one, sick, well] = ['one', 'sick', 'well'].map((name) => unitOf(name, ['a', 'b'])) as [
      CollectedUnit,
      CollectedUnit,
      CollectedUnit,
    ];
    const isWell = (project: string): boolean => project !== 'sick';
    const { reroute } = world({ units: [one, sick, well], skippers: ['well a'] });
    expect(ids(reroute.followUps([ran(one, 'a', 'self')], isWell))).toEqual([['well a']]);
    expect(ids(reroute.followUps([ran(well, 'a', 'self')], isWell))).toEqual([['sick a']]);
  });

  it('leaves a test where it is that is known to skip itself everywhere', () => {
    const units = [unitOf('one', ['a']), unitOf('two', ['a'])];
    const { reroute } = world({ units, skippers: ['one a', 'two a'], reason: 'skip' });
    expect(reroute.followUps([ran(units[0] as CollectedUnit, 'a', 'self')], allWell)).toEqual([]);
  });

  it('takes the tests of a serial suite along, wherever it stands, and no others', () => {
    const names = ['a', 'suite/first', 'suite/second', 'b'];
    const [one, two] = [unitOf('one', names), unitOf('two', names)];
    const { reroute } = world({ units: [one, two] });
    const ended = [
      ...[ran(one, 'a', 'failed'), ran(one, 'suite/first', 'passed')],
      ...[ran(one, 'suite/second', 'self'), ran(one, 'b', 'self')],
    ];
    expect(ids(reroute.followUps(ended, allWell))).toEqual([
      ['two suite/first', 'two suite/second', 'two b'],
    ]);
    expect(reroute.moves.map(({ from }) => from.id)).not.toContain('one a');
  });

  it.each([
    ['failed', ['failed']],
    ['failed and was skipped when it was tried again', ['failed', 'skipped']],
    ['is tried again', ['passed', 'failed']],
    ['was interrupted', ['interrupted']],
    ['has not run', []],
  ] as const)('moves nothing of a serial suite of which a test %s', (_, statuses) => {
    const names = ['suite/first', 'suite/second'];
    const [one, two] = [unitOf('one', names), unitOf('two', names)];
    const { reroute } = world({ units: [one, two] });
    const ended = [ran(one, 'suite/first', 'self'), ran(one, 'suite/second', ...statuses)];
    expect(reroute.followUps(ended, allWell)).toEqual([]);
    expect(reroute.moves).toEqual([]);
  });

  it('moves a serial suite that went well at last; what failed before stays in the reports as well', () => {
    const names = ['suite/first', 'suite/second'];
    const [one, two] = [unitOf('one', names), unitOf('two', names)];
    const { reroute, routed } = world({ units: [one, two] });
    one.tests.forEach(attachTest);
    const ended = [ran(one, 'suite/first', 'self', 'self'), ran(one, 'suite/second', 'failed', 'passed')];
    expect(ids(reroute.followUps(ended, allWell))).toEqual([['two suite/first', 'two suite/second']]);
    expect(reroute.moves.map(({ from, isFlaky }) => [from.id, isFlaky])).toEqual([
      ['one suite/first', false],
      ['one suite/second', true],
    ]);
    const shown = [...one.tests, ...two.tests].filter((test) => inTree(test, test));
    expect(shown.map(({ id }) => id)).toEqual(['one suite/second', 'two suite/first', 'two suite/second']);
    expect(reroute.movedUnits()).toEqual([two]);
    expect(routed.stranded(leftForGood(reroute.moves))).toEqual([]);
  });

  it('moves a serial suite when the last of its jobs has ended', () => {
    const names = ['suite/first', 'suite/second'];
    const [one, two] = [unitOf('one', names), unitOf('two', names)];
    const { reroute } = world({ units: [one, two] });
    expect(reroute.followUps([ran(one, 'suite/first', 'self')], allWell)).toEqual([]);
    expect(ids(reroute.followUps([ran(one, 'suite/second', 'passed')], allWell))).toEqual([
      ['two suite/first', 'two suite/second'],
    ]);
  });

  it('follows to no project that depends on more, or has a teardown of its own', () => {
    const one = unitOf('one', ['a']);
    const others = [
      unitOf('two', ['a'], { dependencies: ['set up'] }),
      unitOf('three', ['a'], { teardown: 'clean up' }),
    ];
    const { reroute, routed } = world({ units: [one, ...others] });
    expect(reroute.followUps([ran(one, 'a', 'self')], allWell)).toEqual([]);
    expect(routed.stranded(new Set())).toEqual([
      expect.stringMatching(/^\[one\] a\.spec\.ts › a \(not tried in \[two\], \[three\]\)$/),
    ]);
  });
});

it('tests go on in no project that has a limit over all agents', () => {
  const units = ['one', 'two', 'three'].map((project) => unitOf(project, ['a']));
  const [one] = units as [CollectedUnit];
  const placement = { units, lastResorts: [], skippers: new Set(), routed: { reason: 'best' } };
  const routed = new RoutedTests([placement as unknown as RoutedPlacements], () => false);
  const reroute = new Reroute(routed, canFollowWithin({ two: 3, '@login': 1 }));
  expect(ids(reroute.followUps([ran(one, 'a', 'self')], allWell))).toEqual([['three a']]);
});

describe('tests that have not begun', () => {
  const forecast = { gainMs: 1, endWithoutMs: 2 };

  it('move as one, once, and to a project in which all of them run', () => {
    const units = ['one', 'two', 'three'].map((project) => unitOf(project, ['a', 'b']));
    const [one, , three] = units as [CollectedUnit, CollectedUnit, CollectedUnit];
    const { reroute } = world({ units, skippers: ['two b'] });
    expect(ids(reroute.alternatives(one.tests))).toEqual([['three a', 'three b']]);
    expect(reroute.moveTo(one.tests, 'two', forecast)).toBeNull();
    expect(reroute.moveTo(one.tests, 'three', forecast)?.tests).toEqual(three.tests);
    expect(reroute.movedUnits()).toEqual([three]);
    expect(reroute.alternatives(three.tests)).toEqual([]);
  });

  it('stay together: a part of a spec never moves before the rest', () => {
    const [one, two] = [unitOf('one', ['a', 'b', 'c']), unitOf('two', ['a', 'b', 'c'])];
    const { reroute } = world({ units: [one, two] });
    const [a, b, c] = one.tests as [TestCase, TestCase, TestCase];
    expect(reroute.alternatives([a, b])).toEqual([]);
    expect(reroute.moveTo([c], 'two', forecast)).toBeNull();
    expect(reroute.moves).toEqual([]);
    expect(reroute.moveTo([a, b, c], 'two', forecast)?.tests).toEqual(two.tests);
  });

  it('stay where the rest of their serial suite has begun', () => {
    const names = ['suite/first', 'suite/second', 'b'];
    const [one, two] = [unitOf('one', names), unitOf('two', names)];
    const { reroute } = world({ units: [one, two] });
    const [first, second, apart] = one.tests as [TestCase, TestCase, TestCase];
    ran(one, 'suite/first', 'passed');
    expect(first.results).toHaveLength(1);
    expect(reroute.alternatives([second])).toEqual([]);
    expect(reroute.elsewhere([second, apart], () => true)).toBeNull();
    expect(ids([reroute.elsewhere([apart], () => true) as Job])).toEqual([['two b']]);
  });

  it.each(['first', 'last'])(
    'move as a whole with a test that is declared as skipped: the %s one',
    (place) => {
      const names = place === 'first' ? ['skipped', 'a'] : ['a', 'skipped'];
      const [one, two] = [unitOf('one', names), unitOf('two', names)];
      const { reroute } = world({ units: [one, two], declared: ['one skipped', 'two skipped'] });
      expect(reroute.elsewhere(one.tests, () => true)).not.toBeNull();
      expect(reroute.movedUnits()).toEqual([two]);
    },
  );

  it('that come back are no longer among those that have moved', () => {
    const [one, two] = [unitOf('one', ['a']), unitOf('two', ['a'])];
    const { reroute } = world({ units: [one, two] });
    expect(ids([reroute.elsewhere(one.tests, () => true) as Job])).toEqual([['two a']]);
    expect(ids([reroute.elsewhere(two.tests, () => true) as Job])).toEqual([['one a']]);
    expect(reroute.movedUnits()).toEqual([one]);
    expect([...leftForGood(reroute.moves)]).toEqual(two.tests);
  });

  it('leave a sick project for one that is well, in which all of them run', () => {
    const units = ['one', 'two', 'three'].map((project) => unitOf(project, ['a', 'b']));
    const [one] = units as [CollectedUnit];
    const { reroute } = world({ units, skippers: ['two b'] });
    expect(reroute.elsewhere(one.tests, (project) => project !== 'three')).toBeNull();
    expect(ids([reroute.elsewhere(one.tests, () => true) as Job])).toEqual([['three a', 'three b']]);
  });

  it('leave a sick project piece by piece, though the piece before has begun where they go', () => {
    const [one, two] = [unitOf('one', ['a', 'b']), unitOf('two', ['a', 'b'])];
    const { reroute } = world({ units: [one, two] });
    const [a, b] = one.tests as [TestCase, TestCase];
    expect(ids([reroute.elsewhere([a], () => true) as Job])).toEqual([['two a']]);
    ran(two, 'a', 'passed');
    expect(ids([reroute.elsewhere([b], () => true) as Job])).toEqual([['two b']]);
    expect(reroute.movedUnits()).toEqual([two]);
  });
});

describe('stranded', () => {
  it('names what skipped itself and was not tried where it may run; not what moved, ran, or is known everywhere', () => {
    const names = ['moved', 'ran', 'known', 'left'];
    const [one, two] = [unitOf('one', names), unitOf('two', names)];
    const { routed } = world({ units: [one, two], skippers: ['one known', 'two known'] });
    const moved = ran(one, 'moved', 'self');
    ran(one, 'ran', 'passed');
    ran(one, 'known', 'self');
    ran(one, 'left', 'self', 'self');
    ran(two, 'moved', 'passed');
    expect(routed.stranded(new Set([moved]))).toEqual([
      expect.stringMatching(/^\[one\] a\.spec\.ts › left \(not tried in \[two\]\)$/),
    ]);
  });

  it('names nothing that counts on another agent, or of which others have told that it skips itself everywhere', () => {
    const names = ['elsewhere', 'known', 'left'];
    const [one, two] = [unitOf('one', names), unitOf('two', names)];
    const placement = { units: [one, two], lastResorts: [], skippers: new Set() };
    const routed = new RoutedTests(
      [placement as unknown as RoutedPlacements],
      () => false,
      new Set(['one known', 'two known']),
    );
    for (const name of names) ran(one, name, 'self');
    expect(routed.stranded(new Set(), new Set(['one elsewhere']))).toEqual([
      expect.stringMatching(/^\[one\] a\.spec\.ts › left /),
    ]);
  });

  it('names nothing that has been tried wherever it is listed', () => {
    const [one, two, part] = [unitOf('one', ['a']), unitOf('two', ['a']), unitOf('part', ['b'])];
    const { routed } = world({ units: [one, two], lastResorts: [part] });
    const moved = ran(one, 'a', 'self');
    ran(two, 'a', 'self');
    expect(routed.stranded(new Set([moved]))).toEqual([]);
  });
});
