import { EvenkeelError } from '../../src/errors.js';
import type { Fault } from '../../src/health/fault.js';
import { hangLimitMs } from '../../src/health/hang-limit.js';
import { watchOomKills } from '../../src/metrics/oom-kills.js';
import type { TaskStart } from '../../src/pool/scheduler.js';
import type { InstanceLog } from './instance-log.js';
import type { Job, JobAttempt } from './job.js';
import type { ResolvedBrowser } from './options.js';
import type { PoolLearning } from './pool-learning.js';
import type { PoolEntry, PoolLog } from './pool-log.js';
import type { PoolMeter } from './pool-meter.js';
import { runTask, type AttemptOutcome } from './run-task.js';
import type { Slot, TakenBrowser } from './slot.js';

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

/** An attempt and the browser that it had; null where none has started. */
interface TriedAttempt {
  readonly taken: TakenBrowser | null;
  readonly outcome: AttemptOutcome;
  /** Spent on the browser's start. */
  readonly launchMs: number;
}

/** Runs jobs, each attempt in the slot that was chosen for it, and writes them down. */
export class AttemptRunner {
  constructor(private readonly deps: AttemptRunnerDeps) {}

  /** The slot is taken from the call on; whoever calls gives it back. Never rejects for what a browser does. */
  async run(start: TaskStart, slot: Slot, job: Job, definition: ResolvedBrowser): Promise<Attempt> {
    const { task, unit, reason, help } = start;
    const { log, instances } = this.deps;
    const startedMs = Date.now();
    const attempt = { browser: unit.project, slot: slot.index, startedMs };
    const { taken, outcome, launchMs } = await this.tryTo(start, slot, job, definition, attempt);
    const endedMs = Date.now();
    const instance = taken?.instanceId ?? null;
    const memoryBytes = instances.get(instance)?.taskBytes ?? null;
    instances.left(instance);
    job.policy.onAttempt({ ...attempt, instance, endedMs, end: outcome.end.type });
    const entry: PoolEntry = {
      ...{ task, reason, browser: unit.project, slot: slot.index, attempt: job.attempts, memoryBytes },
      ...{ estimate: unit.estimate, order: unit.order, startedMs, endedMs, launchMs, end: outcome.end.type },
      ...(help && { help }),
      browserVersion: taken?.browser.version() ?? null,
    };
    log.ended(entry);
    this.deps.learning.ended(entry);
    return { ...outcome, durationMs: endedMs - startedMs - launchMs, memoryBytes };
  }

  /** Gets the job its browser, and runs it there. */
  private async tryTo(
    { task, unit }: TaskStart,
    slot: Slot,
    job: Job,
    definition: ResolvedBrowser,
    attempt: Pick<JobAttempt, 'browser' | 'slot' | 'startedMs'>,
  ): Promise<TriedAttempt> {
    const { signal } = job.ending;
    let taken: TakenBrowser;
    try {
      taken = await slot.take(task.id, unit.project, definition, signal);
    } catch (cause) {
      return { taken: null, outcome: notStarted(cause, signal), launchMs: 0 };
    }
    const { browser, instanceId, isNew } = taken;
    const launchMs = isNew ? Math.max(1, Date.now() - attempt.startedMs) : 0;
    const { instances, meter, hasMemoryLimit } = this.deps;
    // Without a limit nothing depends on what a task is told apart from the one before it, and no task need wait for a look.
    const isMixed = hasMemoryLimit && !isNew;
    instances.begun(instanceId, isMixed ? await meter.leftovers(instances.get(instanceId)?.pid ?? null) : []);
    meter.start();
    const hasKilledForMemory = watchOomKills();
    job.policy.onAttempt({ ...attempt, instance: instanceId, endedMs: null, end: 'running' });
    this.deps.onRunning(job, unit.project);
    const outcome = await runTask(browser, job.task, {
      browserName: unit.project,
      attempt: job.attempts,
      signal,
      timeoutMs: job.task.timeoutMs ?? null,
      hangMs: hangLimitMs(unit.estimate),
      whileOpen: async () => this.measure(instanceId),
    });
    return { taken, outcome: hasKilledForMemory() ? forMemory(outcome) : outcome, launchMs };
  }

  /** Samples may miss what a task needs at its end: where memory decides what may start, it is looked at before it goes. */
  private async measure(instanceId: string): Promise<void> {
    const instance = this.deps.instances.get(instanceId);
    if (this.deps.hasMemoryLimit && instance) await this.deps.meter.look(instance);
  }
}

/** A browser, or a page, that the system has ended for want of memory is seen as a crash. */
function forMemory(outcome: AttemptOutcome): AttemptOutcome {
  const { end } = outcome;
  if (end.type !== 'lost' || end.fault !== 'crash') return outcome;
  const fault: Fault = 'out-of-memory';
  return { ...outcome, end: { ...end, fault }, fault };
}

/** What an attempt whose browser did not start comes to; an error of ours is no fault of the browser. */
function notStarted(cause: unknown, signal: AbortSignal): AttemptOutcome {
  const isClean = false;
  if (signal.aborted) return { end: { type: 'aborted', reason: signal.reason }, fault: null, isClean };
  const fault = 'launch-failed';
  return {
    end: { type: 'lost', fault, cause },
    fault: cause instanceof EvenkeelError ? null : fault,
    isClean,
  };
}
