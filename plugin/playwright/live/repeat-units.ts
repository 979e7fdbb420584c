/** A job of the CI that runs again: which units it repeats, and how it is told. */
import { formatCount } from '../../../src/format/number.js';
import type { RanFile } from '../../../src/coordinate/ran-file.js';
import type { CollectedUnit } from '../collect-units.js';
import type { PreprocessInput } from '../session-contract.js';
import type { SuitePart } from '../ran-file.js';
import type { RoutedChoice } from '../shared-routing.js';
import type { FleetSuite } from './fleet-suite.js';

/** Units to run again. */
export interface Repeated {
  readonly unitIds: readonly string[];
  readonly failedUnitIds: readonly string[];
}

/** An agent that repeats what it ran, and shares nothing. */
export class Repetition {
  /** As it was at the end of its earlier attempt. */
  readonly suite: readonly SuitePart[];
  /** See {@link FleetSuite.choice}. */
  readonly choice: RoutedChoice;

  constructor(suite: Pick<FleetSuite, 'parts' | 'choice'>) {
    this.suite = suite.parts();
    this.choice = suite.choice;
  }
}

/** With what is repeated. */
export interface RepeatInput {
  readonly suite: FleetSuite;
  readonly testRun: PreprocessInput['testRun'];
  /** `failed`: of the units that this job ran only those in which a test had failed, if there are any. */
  readonly rerun: 'all' | 'failed';
  readonly warn: (message: string) => void;
}

/** What a file says that the job ran, in the units of the suite, which is split as it was then. */
export function ranBefore(
  { units, suite: parts, leftOut }: RanFile,
  suite: Pick<FleetSuite, 'unitIdOf' | 'adoptParts'>,
): Repeated {
  suite.adoptParts(
    parts.map(({ testIds }) => testIds),
    leftOut,
  );
  const counted = units.filter(({ result }) => result === 'accepted');
  const idsOf = (some: typeof counted): string[] => [
    ...new Set(some.flatMap(({ testIds }) => testIds.flatMap((id) => suite.unitIdOf(id) ?? []))),
  ];
  return { unitIds: idsOf(counted), failedUnitIds: idsOf(counted.filter(({ isOk }) => !isOk)) };
}

/** Leaves the units that are repeated in the run, whatever the other agents have done since. @param what they are */
export function repeatUnits(
  { unitIds, failedUnitIds }: Repeated,
  { suite, testRun, rerun, warn }: RepeatInput,
  what = `the ${formatCount(unitIds.length, 'unit')} that it ran then`,
): Repetition {
  testRun.skipSharding();
  excludeAll(suite.choice.leftOut, testRun);
  const onlyFailed = rerun === 'failed' && failedUnitIds.length > 0;
  const again = new Set(onlyFailed ? failedUnitIds : unitIds);
  if (again.size === 0) {
    warn(
      'this job ran before, but nothing in it: it runs the whole suite, so that it does not pass for want of work.',
    );
    return new Repetition(suite);
  }
  excludeAll(
    [...suite.units].flatMap(([unitId, unit]) => (again.has(unitId) ? [] : unit)),
    testRun,
  );
  const told = onlyFailed
    ? `the ${formatCount(again.size, 'unit')} that failed then, of ${unitIds.length}`
    : what;
  warn(`this job ran before: it repeats ${told}.`);
  return new Repetition(suite);
}

function excludeAll(units: readonly CollectedUnit[], testRun: RepeatInput['testRun']): void {
  for (const { tests } of units) for (const test of tests) testRun.exclude(test);
}
