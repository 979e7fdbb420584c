import type { TestQuery } from '../../src/estimate/estimator.js';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import type { HistoryModel, Sample } from '../../src/model/history.js';
import type { CollectedSuite } from '../../src/plan/collected-suite.js';
import { cutSuite } from '../../src/plan/cut-suite.js';
import { planSuite } from '../../src/plan/plan-suite.js';
import { IntervalWidths } from '../../src/predict/interval-widths.js';
import { logNormalFactor, seededRandom } from '../../src/random.js';

/** What a suite is planned on. */
export interface PlannedOn {
  readonly projects: number;
  /** Machines of one slot each. */
  readonly slots: number;
}

/** Processor time in milliseconds. */
export interface SuitePlanTime {
  /** Cutting the suite into units. */
  readonly cutMs: number;
  /** All that `evenkeel plan -o` computes once suite and history are read: estimates, cut, earlier runs, plan, prediction. */
  readonly allMs: number;
  /** Units that were dealt out, and earlier runs of them in history. */
  readonly units: number;
}

const TESTS_IN_FILE = 10;
/** As many as history keeps. */
const RUNS = 10;
const MEDIAN_MS = 700;
const WORKER_START_MS = 900;
/** Spread of the logarithm: from test to test, and of one test from run to run. */
const TEST_LOG_SPREAD = 1.2;
const RUN_LOG_SPREAD = 0.2;
/** What each unit of a file takes beyond its tests. */
const HOOKS_MS = 40;

/** Plans a suite of so many placements whose tests all run apart, a set-up for each project, as the command line does. */
export function suitePlanTime(placements: number, { projects, slots }: PlannedOn): SuitePlanTime {
  const suite = suiteOf(placements, projects);
  const model = historyOf(suite);
  const tests = suite.units.flatMap(({ tests: own, project, file }) =>
    own.map(({ title, kind }): TestQuery => ({ project, file, title, kind })),
  );
  const estimator = createEstimator(model, tests);
  const dealt = suite.units.filter(({ isDivisible }) => isDivisible);
  for (const { project, file, tests: own } of dealt)
    for (const test of own) estimator.test({ ...test, project, file });
  const cutMs = cpuMs(() => cutSuite(dealt, estimator, slots));
  let units = 0;
  const allMs = cpuMs(() => {
    const widths = new IntervalWidths();
    const setup = { shards: slots, workers: 1, seed: 1, widths, version: '0.0.0', args: [] };
    units = planSuite(suite, model, setup).shards.reduce((sum, shard) => sum + shard.units.length, 0);
  });
  return { cutMs, allMs, units };
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function suiteOf(placements: number, projectCount: number): CollectedSuite {
  const names = Array.from({ length: projectCount }, (_, index) => `project-${index}`);
  const unitOf = (project: string, file: string, test: number, isDivisible: boolean) => ({
    specKey: `${file} ${test}`,
    project,
    file,
    title: '',
    workerKey: project,
    isDivisible,
    tests: [{ id: `${project} ${file} ${test}`, title: `test ${test}`, kind: '', isDeclaredSkipped: false }],
  });
  return {
    playwright: '0.0.0',
    workers: 1,
    projects: [
      ...names.map((name) => ({ name, needs: [`setup of ${name}`], isSupporting: false })),
      ...names.map((name) => ({ name: `setup of ${name}`, needs: [], isSupporting: true })),
    ],
    units: [
      ...names.map((name) => unitOf(`setup of ${name}`, 'setup.ts', 0, false)),
      ...Array.from({ length: placements }, (_, place) => {
        const spec = Math.floor(place / projectCount);
        const file = `file-${Math.floor(spec / TESTS_IN_FILE)}.spec.ts`;
        return unitOf(names[place % projectCount] ?? '', file, spec % TESTS_IN_FILE, true);
      }),
    ],
  };
}

function historyOf({ units }: CollectedSuite): HistoryModel {
  const random = seededRandom(1);
  const files = new Map<string, { project: string; file: string }>();
  const tests = units.flatMap(({ project, file, tests: own }) => {
    files.set(`${project} ${file}`, { project, file });
    return own.map(({ title, kind }) => {
      const level = MEDIAN_MS * logNormalFactor(random, TEST_LOG_SPREAD);
      const samples = Array.from({ length: RUNS }, (_, runSeq): Sample => {
        const ms = level * logNormalFactor(random, RUN_LOG_SPREAD);
        return { runSeq, durationMs: ms, costMs: ms, attempts: 1, ok: true };
      });
      return {
        ...{ project, file, title, kind, samples },
        ...{ lastVisitSeq: RUNS - 1, skipsAtRunTime: false, lacksBaseline: false },
      };
    });
  });
  const samplesOf = (durationMs: number) =>
    Array.from({ length: RUNS }, (_, runSeq) => ({ runSeq, durationMs }));
  const projects = new Set(units.map(({ project }) => project));
  return {
    nextRunSeq: RUNS,
    tests,
    overheads: [...files.values()].map((file) => ({ ...file, samples: samplesOf(HOOKS_MS) })),
    starts: [...projects].map((project) => ({ project, samples: samplesOf(WORKER_START_MS) })),
  };
}
