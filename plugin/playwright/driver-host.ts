import type { FullConfig } from '@playwright/test/reporter';
import type { Estimate } from '../../src/model/estimate.js';
import type { DriverHost } from './driver-contract.js';
import { groupingOf, type Job } from './internals.js';
import type { LimitsOf } from './limits.js';
import type { LoadWatch } from './load-watch.js';
import type { MemoryRules } from './memory-rules.js';
import type { QueuedUnits } from './queued-units.js';
import type { RunLog } from './run-log.js';
import type { TestIndex } from './test-index.js';

/** What the host of a run's dispatchers works with. */
export interface DriverHostParts extends Pick<
  DriverHost,
  | 'live'
  | 'steal'
  | 'health'
  | 'takeFault'
  | 'retryStrategyOf'
  | 'onLastStart'
  | 'onPhaseEnd'
  | 'onWorkerReplaced'
  | 'onMemoryLack'
  | 'onHandBack'
  | 'elsewhere'
  | 'alternatives'
  | 'moveTo'
  | 'regroup'
  | 'warn'
> {
  readonly config: FullConfig;
  readonly index: TestIndex;
  readonly log: RunLog;
  readonly queued: QueuedUnits;
  /** Null: the load is not forecast. */
  readonly load: LoadWatch | null;
  readonly limitsOf: LimitsOf;
  readonly memory: MemoryRules;
  /** A phase begins; its workers are not yet started. */
  readonly onPhaseStart: (jobs: number) => void;
  /** Jobs that follow from one that has ended. */
  readonly followUps: (job: Job) => readonly Job[];
}

/** Answers the dispatchers from the index and writes what they do into the log. */
export function createDriverHost({
  config,
  index,
  log,
  queued,
  load,
  limitsOf,
  memory,
  followUps,
  onPhaseStart,
  ...hooks
}: DriverHostParts): DriverHost {
  const projectNames = new Map<string, string>();
  for (const { tests, project } of index.units) {
    const projectId = tests[0] && groupingOf(tests[0])?.projectId;
    if (projectId !== undefined) projectNames.set(projectId, project.name);
  }
  const projectName = (projectId: string): string => projectNames.get(projectId) ?? projectId;
  return {
    ...hooks,
    now: () => Date.now(),
    slots: config.workers,
    maxFailures: config.maxFailures,
    projectName,
    limitsOf: ({ projectId, tests }) => limitsOf(projectName(projectId), tests),
    memoryBytesOf: ({ tests }) => memory.needOf(tests),
    freeMemoryBytes: () => memory.roomBytes(),
    dependenciesOf: ({ tests: [first] }) => (first && index.unitOf(first)?.project.dependencies) ?? [],
    workerStartMs: (project) => index.estimator.workerStart(project).value,
    estimateJob: (job) => estimateJob(index, job),
    onPhaseStart: (jobs, queue) => {
      log.phaseStarted();
      queued.phaseStarted(queue);
      onPhaseStart(jobs);
    },
    watchLoad: (state) => load?.watch(state) ?? (() => undefined),
    onJobStart: ({ job, ...start }) => log.unitStarted({ ...start, tests: job.tests, startedMs: Date.now() }),
    onJobEnd: (slot, job, isStopped) => {
      const entry = log.unitEnded(slot, Date.now());
      if (entry) load?.unitEnded(entry);
      return isStopped ? [] : followUps(job);
    },
  };
}

function estimateJob(index: TestIndex, { tests }: Job): Estimate {
  const unit = tests[0] && index.unitOf(tests[0]);
  if (!unit) throw new Error('A job holds a test that was not collected.');
  return index.estimate(unit, tests);
}
