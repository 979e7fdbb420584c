/**
 * Weights: what the estimator makes of a history, one number for each test, small enough to be kept beside the code.
 * They stand in for a history where there is none, as in the pull request of a fork.
 */
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import type { HistoryModel, Sample, TestHistory } from '../model/history.js';

/** Expected slot time of a test in whole milliseconds (see `Estimator.slotTime`); with its kind where it has one. */
export type TestWeight = number | readonly [ms: number, kind: string];

/** What is expected of a file in a project. */
export interface FileWeights {
  /** Slot time of its units beyond their tests, in whole milliseconds. */
  readonly overheadMs?: number | undefined;
  /** By title. */
  readonly tests: Readonly<Record<string, TestWeight>>;
}

/** What is expected of a project. */
export interface ProjectWeights {
  /** Cost of starting a worker, browser included, in whole milliseconds. */
  readonly workerStartMs?: number | undefined;
  /** It ran before the last phase: every machine repeats it. */
  readonly isSetup?: true | undefined;
  /** By path relative to the root directory, with forward slashes. */
  readonly files: Readonly<Record<string, FileWeights>>;
}

/** What is expected of a suite. */
export interface Weights {
  /** See `Estimator.runSpread`; absent where the history did not tell. */
  readonly runSpread?: number | undefined;
  readonly projects: Readonly<Record<string, ProjectWeights>>;
}

/** A test that has not run in so many runs is gone. */
const KEPT_RUNS = 20;

/** A new value takes the place of a former one only where it differs by more than this share: less is noise, and no diff. */
const SAME_SHARE = 0.15;

/**
 * The weights of a history.
 * @param setupProjects those that ran before the last phase
 * @param before weights of an earlier history: values that have hardly changed stay as they are there
 */
export function weightsOf(
  model: HistoryModel,
  setupProjects: readonly string[],
  before: Weights = { projects: {} },
): Weights {
  const estimator = createEstimator(model);
  const setups = new Set(setupProjects);
  const starts = new Set(model.starts.map(({ project }) => project));
  const overheads = new Set(model.overheads.map(placeKey));
  const durations = new Map<string, Map<string, Map<string, TestWeight>>>();
  for (const test of model.tests.filter((known) => isPresent(known, model))) {
    const { project, file, title, kind } = test;
    const former = before.projects[project]?.files[file]?.tests[title];
    const ms = settledMs(estimator.slotTime(test).value, msOf(former));
    const tests = entryOf(entryOf(durations, project), file);
    tests.set(title, kind === '' ? ms : [ms, kind]);
  }
  const projects = mapEntries(durations, (files, project) => ({
    ...(starts.has(project) && {
      workerStartMs: settledMs(estimator.workerStart(project).value, before.projects[project]?.workerStartMs),
    }),
    ...(setups.has(project) && { isSetup: true as const }),
    files: mapEntries(files, (tests, file) => ({
      ...(overheads.has(placeKey({ project, file })) && {
        overheadMs: settledMs(
          estimator.unit({ project, file, tests: [] }).value,
          before.projects[project]?.files[file]?.overheadMs,
        ),
      }),
      tests: mapEntries(tests, (weight) => weight),
    })),
  }));
  return { runSpread: settled(estimator.runSpread, before.runSpread), projects };
}

/** A history that expects what the weights say: one run, in which everything took just that long. */
export function modelOfWeights({ runSpread, projects }: Weights): HistoryModel {
  const files = Object.entries(projects).flatMap(([project, { files: own }]) =>
    Object.entries(own).map(([file, content]) => ({ project, file, ...content })),
  );
  return {
    nextRunSeq: 1,
    tests: files.flatMap(({ project, file, tests }) =>
      Object.entries(tests).map(([title, weight]): TestHistory => ({
        project,
        file,
        title,
        kind: typeof weight === 'number' ? '' : weight[1],
        samples: [sampleOf(msOf(weight) ?? 0)],
        lastVisitSeq: 0,
        skipsAtRunTime: false,
        lacksBaseline: false,
      })),
    ),
    overheads: files.flatMap(({ project, file, overheadMs }) =>
      overheadMs === undefined ? [] : [{ project, file, samples: [sampleOf(overheadMs)] }],
    ),
    starts: Object.entries(projects).flatMap(([project, { workerStartMs }]) =>
      workerStartMs === undefined ? [] : [{ project, samples: [sampleOf(workerStartMs)] }],
    ),
    ...(runSpread !== undefined && { runSpread }),
  };
}

function isPresent({ samples, lastVisitSeq }: TestHistory, { nextRunSeq }: HistoryModel): boolean {
  return samples.length > 0 && lastVisitSeq >= nextRunSeq - KEPT_RUNS;
}

/** Two digits tell enough, and the former value does where it is as good. */
function settled(value: number, former: number | undefined): number {
  if (former !== undefined && Math.abs(value - former) <= SAME_SHARE * former) return former;
  return Number(value.toPrecision(2));
}

/** In whole milliseconds, one at least. */
function settledMs(ms: number, formerMs: number | undefined): number {
  return Math.max(1, Math.round(settled(ms, formerMs)));
}

function msOf(weight: TestWeight | undefined): number | undefined {
  return typeof weight === 'object' ? weight[0] : weight;
}

function sampleOf(ms: number): Sample {
  return { runSeq: 0, durationMs: ms, costMs: ms, attempts: 1, ok: true };
}

function entryOf<T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let entry = map.get(key);
  if (!entry) map.set(key, (entry = new Map()));
  return entry;
}

function mapEntries<T, U>(
  map: ReadonlyMap<string, T>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries([...map].map(([key, value]) => [key, change(value, key)]));
}

function placeKey({ project, file }: { readonly project: string; readonly file: string }): string {
  return `${project}\0${file}`;
}
