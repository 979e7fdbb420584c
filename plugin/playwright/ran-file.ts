/** Writes down what an agent ran, beside its reports: see `src/coordinate/ran-file.ts`. */
import path from 'node:path';
import type { TestCase } from '@playwright/test/reporter';
import type { RanFile, RanUnit } from '../../src/coordinate/ran-file.js';
import { RAN_FILE_ENDING } from '../../src/coordinate/read-ran-file.js';
import { suiteDigest, unitIdOf } from '../../src/coordinate/unit-id.js';
import { writeWhole } from '../../src/write-whole.js';
import type { CollectedUnit } from './collect-units.js';
import { MovedTests } from './moved-tests.js';
import { supportingProjects } from './phases.js';
import type { PlannedShard } from './planned-shard.js';
import type { TestIndex } from './test-index.js';

/** A unit of the suite with its tests, whoever runs it. */
export interface SuitePart {
  readonly place: Pick<RanUnit, 'id' | 'project' | 'file' | 'title'>;
  readonly tests: readonly TestCase[];
}

/** What a ran file is built from, beside what it repeats. */
export interface RanFileParts extends Omit<
  RanFile,
  'format' | 'suiteDigest' | 'suite' | 'leftOut' | 'units'
> {
  /** All units of the suite that some agent must run. */
  readonly suite: readonly SuitePart[];
  /** What no agent was to run, since its spec ran in another project. @default nothing */
  readonly leftOut?: readonly CollectedUnit[];
  /** Tests that were left to this agent. */
  readonly ownTests: ReadonlySet<TestCase>;
  /** Tests that went on in another project. @default none */
  readonly moved?: MovedTests;
  /** Units whose lease was lost. @default none */
  readonly staleIds?: ReadonlySet<string>;
}

/** The content of the file. A unit counts as run when one of its tests has a result, be it where it went on. */
export function buildRanFile({
  suite,
  leftOut = [],
  ownTests,
  moved = new MovedTests(),
  staleIds = new Set(),
  ...rest
}: RanFileParts): RanFile {
  const units = suite.map(({ place, tests }) => ({ ...place, testIds: tests.map(({ id }) => id) }));
  const leftOutIds = leftOut.flatMap(({ tests }) => tests.map(({ id }) => id));
  return {
    format: 1,
    ...rest,
    suiteDigest: suiteDigest([...units.flatMap(({ testIds }) => testIds), ...leftOutIds]),
    suite: units,
    ...(leftOutIds.length > 0 && { leftOut: leftOutIds }),
    units: suite
      .filter((part) => hasRun(part, ownTests, moved))
      .map((part) => toRanUnit(part, moved, staleIds)),
  };
}

/** The units of a suite that a plan deals out. */
export function plannedParts({ portions }: PlannedShard, index: TestIndex): SuitePart[] {
  return portions.flatMap(({ tests }) => {
    const unit = tests[0] && index.unitOf(tests[0]);
    return unit ? [suitePart(tests, unit, tests.length === unit.tests.length ? unit.title : '')] : [];
  });
}

/** The units of a suite that Playwright deals out itself: it may cut between tests that can run apart. */
export function nativeParts(all: readonly CollectedUnit[]): SuitePart[] {
  const supporting = supportingProjects(all.map(({ project }) => project));
  const units = all.filter(({ project }) => !supporting.has(project.name));
  return units.flatMap((unit) =>
    unit.isDivisible && unit.tests.length > 1
      ? unit.tests.map((test) => suitePart([test], unit, ''))
      : [suitePart(unit.tests, unit, unit.title)],
  );
}

/** Tests that run in one go, as a unit. */
function suitePart(
  tests: readonly TestCase[],
  { project, file }: Pick<CollectedUnit, 'project' | 'file'>,
  title: string,
): SuitePart {
  return { place: { id: unitIdOf(tests.map(({ id }) => id)), project: project.name, file, title }, tests };
}

/**
 * Writes the file beside each blob of the run, or in `.evenkeel/ran` where there is none.
 * @param blobs paths of this run's blob reports
 * @returns the files written
 */
export async function writeRanFile(
  ran: RanFile,
  blobs: readonly string[],
  configDir: string,
): Promise<string[]> {
  const name = `${ran.runId}-${ran.shard ? String(ran.shard.index) : ran.agent}.json`;
  const fallback = path.join(configDir, '.evenkeel', 'ran', name.replace(/[^\w.-]/g, '_'));
  const files = blobs.length > 0 ? blobs.map((blob) => `${blob}${RAN_FILE_ENDING}`) : [fallback];
  for (const file of files) await writeWhole(file, `${JSON.stringify(ran)}\n`);
  return files;
}

function hasRun({ tests }: SuitePart, ownTests: ReadonlySet<TestCase>, moved: MovedTests): boolean {
  return tests.some(
    (test) => ownTests.has(test) && (test.results.length > 0 || moved.lastOf(test).results.length > 0),
  );
}

function toRanUnit(
  { place, tests }: SuitePart,
  movedTests: MovedTests,
  staleIds: ReadonlySet<string>,
): RanUnit {
  const places = tests.map((test) => ({ id: test.id, last: movedTests.lastOf(test) }));
  const moved = places.filter(({ id, last }) => last.id !== id);
  return {
    ...place,
    testIds: tests.map(({ id }) => id),
    ...(moved.length > 0 && { moved: Object.fromEntries(moved.map(({ id, last }) => [id, last.id])) }),
    result: staleIds.has(place.id) ? 'stale' : 'accepted',
    isOk: places.every(({ last }) => last.results.length > 0 && last.ok()),
  };
}
