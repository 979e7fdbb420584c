import { NO_METRICS } from '../../../src/model/metrics.js';
import { sampleMetrics } from './sample-metrics.js';
import type {
  DecisionRecord,
  PlacementRecord,
  RunRecording,
  WorkerStartRecord,
  AttemptRecord,
} from '../../../src/model/record.js';

/** Titles that break pages which are put together carelessly. */
export const HOSTILE = {
  script: '</script><script>window.__pwned=1</script>',
  image: '<img src=x onerror="window.__pwned=2">',
  quotes: `it's "quoted" & \`ticked\` \\ back\u2028slash`,
  unicode: 'zahlt mit Ünïcødé 購入 🛒 ‮rtl',
  comment: '<!-- <script> --> {{ x }} ${x}',
} as const;

export interface SampleOptions {
  readonly runId: string;
  /** Start of the run in epoch milliseconds. */
  readonly startedMs: number;
  readonly slots: number;
  readonly specs: number;
  readonly projects: readonly string[];
  readonly route: 'all' | 'best';
  /** Whether units have predictions. */
  readonly isWarm: boolean;
}

const KINDS = ['checkout', 'search', 'canvas', 'media', ''];
const WORKER_START_MS = 780;

/** A made-up but consistent recording: the same options give the same recording. */
export function sampleRun(options: SampleOptions): RunRecording {
  const random = mulberry(options.specs * 31 + options.slots);
  const placements = place(options, random);
  const ends = placements.map(({ endedMs }) => endedMs);
  const makespanMs = ends.reduce((a, b) => Math.max(a, b), options.startedMs) - options.startedMs;
  const busyMs = placements.reduce((sum, unit) => sum + unit.endedMs - unit.startedMs, 0);
  const attempts = placements.flatMap(attemptsOf);
  return {
    revision: 0,
    run: {
      runId: options.runId,
      startedMs: options.startedMs,
      endedMs: options.startedMs + makespanMs,
      status: placements.some(({ failed }) => failed > 0) ? 'failed' : 'passed',
      makespanMs,
      lowerBoundMs: Math.round((busyMs / options.slots) * 0.985),
      predictedMs: options.isWarm ? Math.round(makespanMs * 0.97) : null,
      busyMs,
      idleMs: makespanMs * options.slots - busyMs,
      imbalance: 0.021,
      steals: 3,
      units: placements.length,
      tests: new Set(attempts.map(({ testId }) => testId)).size,
      knownSpecs: options.isWarm ? options.specs - 1 : 0,
      specs: options.specs,
      routedSpecs: options.route === 'best' ? options.specs : 0,
      route: options.route,
      dispatch: 'live',
      dispatchReason: null,
      runner: 'playwright',
      runnerVersion: '1.64.1',
      version: '0.1.0',
      supportingProjects: [],
    },
    agent: {
      agent: 'agent-1',
      host: 'build-7',
      hardwareClass: 'linux-x64 Example CPU x4',
      cores: 4,
      memoryBytes: 16 * 1024 ** 3,
      slots: options.slots,
      startedMs: options.startedMs,
      endedMs: options.startedMs + makespanMs,
    },
    placements,
    attempts,
    decisions:
      options.route === 'best' ? placements.flatMap((unit) => decisionsOf(unit, options.projects)) : [],
    workerStarts: placements.filter(({ workerStartMs }) => workerStartMs > 0).map(workerStartOf),
    overheads: placements.map(({ project, file }) => ({ project, file, durationMs: 40 })),
    metrics: options.isWarm
      ? sampleMetrics({ ...options, makespanMs, projects: [HOSTILE.image, ...options.projects] })
      : NO_METRICS,
  };
}

/** Longest first over the slots, by project, so that the timeline looks like one. */
function place(options: SampleOptions, random: () => number): PlacementRecord[] {
  const hostile = Object.values(HOSTILE);
  const work = Array.from({ length: options.specs }, (_, spec) => {
    const actualMs = Math.round(350 * Math.exp(random() * 3.4));
    return {
      spec,
      actualMs,
      predictedMs: Math.round(actualMs * Math.exp((random() - 0.5) * (spec % 9 === 0 ? 2 : 0.3))),
    };
  });
  const units = (options.route === 'best' ? [null] : options.projects).flatMap((project) =>
    work.map((item) => ({
      ...item,
      project: project ?? options.projects[item.spec % options.projects.length] ?? 'chromium',
    })),
  );
  units.sort((a, b) => b.predictedMs - a.predictedMs);
  const freeMs = Array.from({ length: options.slots }, () => 0);
  const warm = Array.from({ length: options.slots }, () => '');
  return units.map(({ spec, actualMs, predictedMs, project }, order) => {
    const slot = freeMs.indexOf(Math.min(...freeMs));
    const isCold = warm[slot] !== project && (warm[slot] === '' || order % 7 === 0);
    const workerStartMs = isCold ? WORKER_START_MS : 0;
    const beginMs = (freeMs[slot] ?? 0) + Math.round(random() * 30);
    const endMs = beginMs + workerStartMs + actualMs;
    freeMs[slot] = endMs;
    warm[slot] = project;
    return {
      agent: 'agent-1',
      unitId: `unit-${order}`,
      project,
      file:
        spec < hostile.length
          ? `tests/${spec}/${hostile[spec]}.spec.ts`
          : `tests/${KINDS[spec % 5] || 'misc'}/spec-${spec}.spec.ts`,
      title: spec < hostile.length ? (hostile[spec] ?? '') : '',
      kind: KINDS[spec % KINDS.length] ?? '',
      phase: 0,
      slot,
      startedMs: options.startedMs + beginMs,
      endedMs: options.startedMs + endMs,
      workerStartMs,
      predictedMs: options.isWarm ? predictedMs : null,
      spreadMs: options.isWarm ? Math.round(predictedMs * 0.12) : null,
      source: options.isWarm ? (spec % 9 === 0 ? 'sibling' : 'own') : null,
      tests: 2 + (spec % 3),
      failed: spec === 7 ? 1 : 0,
      retry: 0,
      reason: isCold ? 'critical' : spec % 11 === 0 ? 'steal' : 'warm',
    };
  });
}

/** Spec 7's first test fails for good; spec 3's is flaky. */
function attemptsOf(unit: PlacementRecord): AttemptRecord[] {
  const spec = Number(/spec-(\d+)|tests\/(\d+)\//.exec(unit.file)?.slice(1).find(Boolean) ?? 0);
  const beginMs = unit.startedMs + unit.workerStartMs;
  const durationMs = (unit.endedMs - beginMs) / (unit.tests + 1);
  return Array.from({ length: unit.tests }, (_, test) => test).flatMap((test) => {
    const tries = spec === 3 && test === 0 ? [false, true] : [!(spec === 7 && test === 0)];
    return tries.map((ok, retry) => ({
      agent: unit.agent,
      slot: unit.slot,
      workerIndex: unit.slot,
      project: unit.project,
      file: unit.file,
      title: `${unit.title ? `${unit.title} › ` : ''}test ${test}`,
      testId: `${unit.project}-${unit.file}-${test}`,
      repeatEachIndex: 0,
      kind: unit.kind,
      retry,
      status: ok ? ('passed' as const) : ('failed' as const),
      ok,
      skippedAtRunTime: false,
      lacksBaseline: false,
      superseded: false,
      startedMs: Math.round(beginMs + durationMs * test),
      durationMs,
    }));
  });
}

function decisionsOf(unit: PlacementRecord, projects: readonly string[]): DecisionRecord[] {
  return projects.map((project, index) => {
    const isChosen = project === unit.project;
    const speed = isChosen ? 0.96 : 0.7 - index * 0.05;
    const contributions = {
      speed: { value: speed, weight: 1, contribution: speed },
      reliability: { value: 0.99, weight: 0.5, contribution: 0.99 ** 0.5 },
      load: { value: 0.8, weight: 0.25, contribution: 0.8 ** 0.25 },
      coverage: { value: 1, weight: 1, contribution: 1 },
    };
    const score = Object.values(contributions).reduce(
      (product, { contribution }) => product * contribution,
      1,
    );
    return {
      project,
      file: unit.file,
      title: unit.title,
      chosen: isChosen,
      score,
      factors: {
        reason: 'best' as const,
        predictedMs: (unit.endedMs - unit.startedMs) / (isChosen ? 1 : 0.7),
        spreadMs: 120,
        sampleCount: isChosen ? 6 : 2,
        source: 'own',
        runsSinceVisit: isChosen ? 1 : 4,
        contributions,
        ...(index === 2 && !isChosen ? { incapable: 'it skipped itself here <b>last</b> time' } : {}),
      },
    };
  });
}

function workerStartOf(unit: PlacementRecord, index: number): WorkerStartRecord {
  const knowsBrowser = index % 3 !== 2;
  return {
    agent: unit.agent,
    project: unit.project,
    slot: unit.slot,
    workerIndex: index,
    startedMs: unit.startedMs,
    processMs: 310,
    browserMs: knowsBrowser ? unit.workerStartMs - 310 : null,
    browserName: knowsBrowser ? unit.project : null,
    browserVersion: knowsBrowser ? '140.0' : null,
  };
}

/** A small seeded generator (mulberry32), so that fixtures are the same everywhere. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
