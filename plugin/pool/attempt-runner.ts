import type { Fault } from '../../src/health/fault.js';
import { hangLimitMs } from '../../src/health/hang-limit.js';
import { OomKills } from '../../src/metrics/oom-kills.js';
import type { TaskStart } from '../../src/pool/scheduler.js';
import type { InstanceLog } from './instance-log.js';
import type { Job } from './job.js';
import type { ResolvedBrowser } from './options.js';
import type { PoolLearning } from './pool-learning.js';
import type { PoolEntry, PoolLog } from './pool-log.js';
import type { PoolMeter } from './pool-meter.js';
import { runTask, type AttemptOutcome } from './run-task.js';
import type { Slot } from './slot.js';

export interface AttemptRunnerDeps {
  readonly log: PoolLog;
  readonly learning: PoolLearning;
  readonly instances: InstanceLog;
  readonly meter: PoolMeter;
  /** Whether running tasks are held against a limit of memory. */
  readonly hasMemoryLimit: boolean;
  /** The job runs now, in this browser. */
  readonly onRunning: (job: Job, browser: string) => void;
}

/** What became of an attempt. */
export interface Attempt extends AttemptOutcome {
  /** Without the browser's start. */
  readonly durationMs: number;
  /** Highest memory of its browser meanwhile; null where it was not measured. */
  readonly memoryBytes: number | null;
}

/** Runs jobs, each attempt in the slot that was chosen for it, and writes them down. */
export class AttemptRunner {
  private readonly oomKills = new OomKills();

  constructor(private readonly deps: AttemptRunnerDeps) {}

  /** The slot is taken from the call on, and given back before it resolves. Never rejects for what a browser does. */
  async run(start: TaskStart, slot: Slot, job: Job, definition: ResolvedBrowser): Promise<Attempt> {
    const { task, unit, reason } = start;
    const { log, instances, meter } = this.deps;
    const startedMs = Date.now();
    let launchMs = 0;
    let browserVersion: string | null = null;
    const attempt = { browser: unit.project, instance: null as string | null, slot: slot.index, startedMs };
    let outcome: AttemptOutcome;
    try {
      const { browser, instanceId, isNew } = await slot.take(task.id, unit.project, definition);
      if (isNew) launchMs = Math.max(1, Date.now() - startedMs);
      browserVersion = browser.version();
      attempt.instance = instanceId;
      instances.begun(instanceId);
      meter.start();
      job.policy.onAttempt({ ...attempt, endedMs: null, end: 'running' });
      this.deps.onRunning(job, unit.project);
      outcome = this.explained(
        await runTask(browser, job.task, {
          browserName: unit.project,
          attempt: job.attempts,
          signal: job.ending.signal,
          timeoutMs: job.task.timeoutMs ?? null,
          hangMs: hangLimitMs(unit.estimate),
          whileOpen: async () => this.measure(instanceId),
        }),
      );
    } catch (cause) {
      outcome = { end: { type: 'lost', fault: 'launch-failed', cause }, fault: 'launch-failed' };
    }
    const endedMs = Date.now();
    const memoryBytes = instances.get(attempt.instance)?.taskBytes ?? null;
    instances.left(attempt.instance);
    job.policy.onAttempt({ ...attempt, endedMs, end: outcome.end.type });
    const entry: PoolEntry = {
      ...{ task, reason, browser: unit.project, slot: slot.index, attempt: job.attempts, memoryBytes },
      ...{ estimate: unit.estimate, startedMs, endedMs, launchMs, browserVersion, end: outcome.end.type },
    };
    log.ended(entry);
    slot.release(outcome.end.type === 'lost', outcome.fault !== null);
    this.deps.learning.ended(entry);
    return { ...outcome, durationMs: endedMs - startedMs - launchMs, memoryBytes };
  }

  /** Samples may miss what a task needs at its end: where memory decides what may start, it is looked at before it goes. */
  private async measure(instanceId: string): Promise<void> {
    const instance = this.deps.instances.get(instanceId);
    if (this.deps.hasMemoryLimit && instance) await this.deps.meter.look(instance);
  }

  /** A browser, or a page, that the system has ended for want of memory is seen as a crash. */
  private explained(outcome: AttemptOutcome): AttemptOutcome {
    const { end } = outcome;
    if (end.type !== 'lost' || end.fault !== 'crash' || !this.oomKills.hasGrown()) return outcome;
    const fault: Fault = 'out-of-memory';
    return { end: { ...end, fault }, fault };
  }
}
