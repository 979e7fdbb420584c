import type { TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import { extraEnvOf, type Dispatcher, type Job } from '../internals.js';

/** A slot whose worker makes room for another one. */
export interface ReplacedWorker {
  readonly slot: number;
  /** What set-ups have left in the environment of the next one. */
  readonly extraEnv: NodeJS.ProcessEnv;
}

/** The worker that a slot has to stop before it can run that job; null where it has none, or one that fits. */
export function replacedForJob(dispatcher: Dispatcher, slot: number, job: Job): ReplacedWorker | null {
  const worker = dispatcher._workerSlots[slot]?.worker;
  if (!worker || (worker.hash() === job.workerHash && !worker.didSendStop())) return null;
  return { slot, extraEnv: extraEnvOf(dispatcher, job) };
}

/** In this step a worker stops, since the test has failed: its fixtures end, such as a browser. */
const LAST_STEP = 'Worker Cleanup';

export function isLastStep({ category, title }: TestStep): boolean {
  return category === 'hook' && title === LAST_STEP;
}

/** The worker that stops with a test, where work is left for another one in its slot; or null. */
export function replacedAfterTest(
  dispatchers: readonly Dispatcher[],
  test: TestCase,
  { retry, parallelIndex: slot }: TestResult,
): ReplacedWorker | null {
  for (const dispatcher of dispatchers) {
    const job = dispatcher._workerSlots[slot]?.jobDispatcher?.job;
    if (!job?.tests.includes(test) || dispatcher._isStopped) continue;
    const isWorkLeft = dispatcher._queue.length > 0 || retry < test.retries || test !== job.tests.at(-1);
    return isWorkLeft ? { slot, extraEnv: extraEnvOf(dispatcher, job) } : null;
  }
  return null;
}
