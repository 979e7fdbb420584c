import { performance } from 'node:perf_hooks';
import type { TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import { projectSlots } from '../../src/metrics/project-slots.js';
import { processReader } from '../../src/metrics/process-reader.js';
import { canReadProcesses } from '../../src/metrics/process-table.js';
import { SampleSeries } from '../../src/metrics/sample-series.js';
import { startSampler } from '../../src/metrics/sampler.js';
import { UsageMeter, type Measurement } from '../../src/metrics/usage-meter.js';
import type { BrowserSampleRecord, RunMetrics } from '../../src/model/metrics.js';
import { AttemptMemory } from './attempt-memory.js';
import { BrowserInstances } from './browser-instances.js';
import type { RunCapacity } from './capacity.js';
import { CustomMetrics } from './custom-metrics.js';
import type { WorkerProcess } from './internals.js';
import type { BrowserStarted, MetricReported, MetricsMessage } from './metrics-messages.js';
import type { QueuedUnits } from './queued-units.js';
import type { RunLog } from './run-log.js';
import type { TestIndex } from './test-index.js';

/** What metrics are made from. */
export interface MetricsLogDeps {
  readonly log: RunLog;
  readonly index: TestIndex;
  readonly capacity: RunCapacity;
  readonly queued: QueuedUnits;
  /** See `DispatcherTakeOver.workers`. */
  readonly workers: () => readonly WorkerProcess[] | null;
  readonly warn: (message: string) => void;
}

const NOTHING_MEASURED: Measurement = { projects: new Map(), started: new Map(), whole: new Map() };

/** Measures a run while it is on. */
export class MetricsLog {
  private readonly instances = new BrowserInstances();
  private readonly custom: CustomMetrics;
  private readonly attempts: AttemptMemory;
  private readonly meter = new UsageMeter(processReader());
  private readonly series = new Map<string, SampleSeries>();
  /** Projects by the workers that have begun a test of theirs. */
  private readonly projectOf = new Map<number, string>();
  private readonly testById = new Map<string, TestCase>();
  private readonly projects = new Set<string>();
  private stopSampler: () => void = () => undefined;

  constructor(private readonly deps: MetricsLogDeps) {
    this.custom = new CustomMetrics(deps.warn);
    this.attempts = new AttemptMemory(deps.index);
    // A spec that skips itself may move on to where the plan had no unit for it.
    for (const { tests, project } of deps.index.units) {
      for (const test of tests) this.testById.set(test.id, test);
      this.projects.add(project.name);
    }
  }

  start(): void {
    this.stopSampler = startSampler({
      sample: () => this.sample(),
      // Elsewhere it is tools of the system that look.
      isDoneElsewhere: !canReadProcesses(),
      onFailure: (reason) => this.deps.warn(`browsers are no longer measured in this run: ${reason}.`),
    });
  }

  stop(): void {
    this.stopSampler();
  }

  testBegan(test: TestCase, result: TestResult): void {
    this.projectOf.set(result.workerIndex, this.deps.index.describe(test).project);
    this.attempts.testBegan(test, result);
  }

  testEnded(result: TestResult): void {
    this.attempts.testEnded(result);
  }

  /** Playwright's own fixture has launched a browser. */
  browserLaunched(test: TestCase, result: TestResult, step: TestStep): void {
    this.instances.launched({
      project: this.deps.index.describe(test).project,
      slot: Math.max(0, result.parallelIndex),
      workerIndex: result.workerIndex,
      launchedMs: step.startTime.getTime(),
    });
  }

  /** A worker has told something through `evenkeel/test`. */
  messageReceived(message: MetricsMessage): void {
    switch (message.type) {
      case 'browser':
        return this.browserReported(message);
      case 'browser-ended':
        return this.instances.ended(message.workerIndex, Date.now(), message.isCrash);
      case 'metric':
        return this.metricReported(message);
    }
  }

  /** How many custom metrics there are: the last ones may come after the last unit has ended. */
  customCount(): number {
    return this.custom.records.length;
  }

  /** The rest are no measurements: it has logs of its own. */
  records(): Pick<RunMetrics, 'samples' | 'instances' | 'custom'> {
    const { log, workers } = this.deps;
    const live = workers();
    return {
      samples: [...this.series.values()]
        .flatMap((series) => series.samples())
        .sort((a, b) => a.sampledMs - b.sampledMs),
      instances: this.instances.records({
        unitEndsOf: (workerIndex) => log.unitEndsOf(workerIndex),
        liveWorkers: live && new Set(live.map(({ workerIndex }) => workerIndex)),
      }),
      custom: [...this.custom.records, ...this.attempts.records],
    };
  }

  private browserReported({ parallelIndex, startMs, ...browser }: BrowserStarted): void {
    const { project, workerIndex, browserName, browserVersion } = browser;
    this.instances.launched({
      ...{ project, workerIndex, browserName, browserVersion },
      slot: parallelIndex,
      launchedMs: Math.round(Date.now() - startMs),
    });
  }

  private metricReported({ testId, name, value, workerIndex, parallelIndex }: MetricReported): void {
    const test = this.testById.get(testId);
    if (!test) return;
    const { project, file, title } = this.deps.index.describe(test);
    this.custom.add({
      ...{ project, file, title, name, value, workerIndex },
      slot: parallelIndex,
      reportedMs: Date.now(),
    });
  }

  private async sample(): Promise<() => void> {
    const keepOfAttempts = this.attempts.look();
    const measured = await this.measure();
    return () => {
      keepOfAttempts(measured.started);
      this.keep(measured);
    };
  }

  private keep(measured: Measurement): void {
    for (const [workerIndex, memory] of measured.started) this.instances.sampled(workerIndex, memory);
    const progress = this.deps.log.progress();
    const queued = this.deps.queued.count((project) => progress.get(project)?.begunUnits ?? 0);
    const sampledMs = Date.now();
    for (const project of this.projects) {
      const { busySlots = 0 } = progress.get(project) ?? {};
      const queuedUnits = queued.get(project) ?? 0;
      if (busySlots === 0 && queuedUnits === 0 && !measured.projects.has(project)) continue;
      this.add({
        ...{ project, sampledMs, busySlots, queuedUnits },
        slots: projectSlots(project, this.deps.capacity),
        ...(measured.projects.get(project) ?? {
          processes: 0,
          memoryBytes: null,
          memoryKind: null,
          cpuCores: null,
        }),
      });
    }
  }

  private async measure(): Promise<Measurement> {
    const workers = this.deps.workers();
    if (!workers) return NOTHING_MEASURED;
    const metered = workers.flatMap(({ workerIndex, pid }) => {
      const project = this.projectOf.get(workerIndex);
      return project === undefined ? [] : [{ workerIndex, pid, project }];
    });
    return this.meter.measure(metered, performance.now());
  }

  private add(sample: BrowserSampleRecord): void {
    const series = this.series.get(sample.project) ?? new SampleSeries();
    this.series.set(sample.project, series);
    series.add(sample);
  }
}
