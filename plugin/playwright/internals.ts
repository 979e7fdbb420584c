/**
 * Everything of Playwright that is private, in one place: looked at before it is touched, and never
 * needed. Where a shape is not as expected the caller gets the reason and goes on without.
 *
 * Seen on 1.62 to 1.65 (packages/playwright/src/runner/dispatcher.ts, testGroups.ts, common/test.ts).
 */
import type { Suite, TestCase } from '@playwright/test/reporter';

/** A property that only the dispatcher's constructor assigns, as a plain assignment. */
const DISPATCHER_PROPERTY = '_producedEnvByProjectId';

/** Lock of jobs that run alone, from 1.65 on; before, the dispatcher keeps a set of them. */
const EXCLUSIVE_LOCK = '-exclusive-';

/** A group of tests waiting for a worker (`TestGroup`). */
export interface Job {
  readonly workerHash: string;
  readonly requireFile: string;
  readonly repeatEachIndex: number;
  readonly projectId: string;
  readonly tests: TestCase[];
  readonly locks: readonly unknown[];
}

/** What is used of a `WorkerHost`. */
interface Worker {
  hash(): string;
  didSendStop(): boolean;
}

/** What is used of a `JobDispatcher`. */
export interface RunningJob {
  readonly job: Job;
}

interface WorkerSlot {
  readonly worker?: Worker;
  readonly jobDispatcher?: RunningJob;
}

/** What is used of a `Dispatcher`. */
export interface Dispatcher {
  _queue: Job[];
  readonly _workerSlots: readonly WorkerSlot[];
  readonly _workerLimitPerProjectId: ReadonlyMap<string, number>;
  readonly _isStopped: boolean;
  _findFirstJobToRun(): number;
  _scheduleJob(): unknown;
  _scheduleJobs?(): void;
  _runJobInWorker(slot: number, running: RunningJob): Promise<void>;
  _updateCounterForWorkerHash(workerHash: string, delta: number): void;
  _checkFinished(): void;
  run(jobs: Job[], env: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Dispatchers that were made since `watch`; `stop` ends it and may be called twice. */
export interface DispatcherWatch {
  readonly dispatchers: readonly object[];
  stop(): void;
}

/**
 * Receives every dispatcher that is made from now on, by a setter on `Object.prototype` that is there
 * for this moment only and leaves on each object exactly the property that was assigned.
 * @throws where the prototype does not take a setter
 */
export function watchDispatchers(): DispatcherWatch {
  const dispatchers: object[] = [];
  Object.defineProperty(Object.prototype, DISPATCHER_PROPERTY, {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(this: object, value: unknown) {
      Object.defineProperty(this, DISPATCHER_PROPERTY, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
      dispatchers.push(this);
    },
  });
  return {
    dispatchers,
    stop: () => {
      delete (Object.prototype as Record<string, unknown>)[DISPATCHER_PROPERTY];
    },
  };
}

const METHODS = [
  '_findFirstJobToRun',
  '_scheduleJob',
  '_runJobInWorker',
  '_updateCounterForWorkerHash',
  '_checkFinished',
  'run',
  'stop',
] as const;

/** The dispatcher in the shape that we know, or what is different about it. */
export function inspectDispatcher(candidate: object): Dispatcher | string {
  const value = candidate as any;
  for (const method of METHODS) {
    if (typeof value[method] !== 'function') return `Dispatcher.${method} is missing`;
  }
  if (value._findFirstJobToRun.length !== 0) return 'Dispatcher._findFirstJobToRun takes arguments';
  if (value._runJobInWorker.length !== 2) return 'Dispatcher._runJobInWorker takes other arguments';
  if (!Array.isArray(value._queue)) return 'Dispatcher._queue is not a list';
  if (!Array.isArray(value._workerSlots)) return 'Dispatcher._workerSlots is not a list';
  if (!(value._workerLimitPerProjectId instanceof Map))
    return 'Dispatcher._workerLimitPerProjectId is not a map';
  return candidate as Dispatcher;
}

/** What is different about a job, or null when it is as we know it. */
export function inspectJob(job: Job): string | null {
  if (typeof job?.workerHash !== 'string') return 'TestGroup.workerHash is not a string';
  if (typeof job.projectId !== 'string') return 'TestGroup.projectId is not a string';
  if (!Array.isArray(job.tests) || job.tests.length === 0) return 'TestGroup.tests is not a list';
  return null;
}

/** Locks of a job by name; 1.62 has none on some paths. */
export function locksOf(job: Job): string[] {
  return (job.locks ?? []).map((lock) => (typeof lock === 'string' ? lock : String(lock)));
}

/** Whether a job runs only while no other does (retries of the isolated strategy). */
export function isIsolated(dispatcher: Dispatcher, job: Job): boolean {
  const isolated: unknown = (dispatcher as any)._isolatedJobs;
  return (isolated instanceof Set && isolated.has(job)) || locksOf(job).includes(EXCLUSIVE_LOCK);
}

/**
 * Gives a job's tests a failed result with this message, instead of running it; those that are declared skipped stay
 * skipped. @returns false, and nothing was done, where Playwright has changed
 */
export function failTests(dispatcher: Dispatcher, running: RunningJob, message: string): boolean {
  const value = running as any;
  if (typeof value._failTestWithErrors !== 'function' || value._failTestWithErrors.length !== 2) return false;
  const { tests, workerHash } = running.job;
  for (const test of tests) {
    // What `test.fail()` expects of a test is nothing that one comes to without being run.
    if (test.expectedStatus === 'failed') test.expectedStatus = 'passed';
    value._failTestWithErrors(test, test.expectedStatus === 'skipped' ? [] : [{ message }]);
  }
  dispatcher._updateCounterForWorkerHash(workerHash, -1);
  return true;
}

/** What set-ups have left in the environment of a job's worker; empty where Playwright does not show it. */
export function extraEnvOf(dispatcher: Dispatcher, { projectId }: Job): NodeJS.ProcessEnv {
  const { _extraEnvByProjectId } = dispatcher as any;
  return (_extraEnvByProjectId instanceof Map && _extraEnvByProjectId.get(projectId)) || {};
}

/**
 * Playwright prepares the environment of projects in which something was to run when it began. A job that has moved to another one
 * gets what that project's own dependencies have left; nothing where Playwright does not show it.
 * @param dependenciesOf names of the projects that a job's project depends on
 */
export function prepareEnv(
  dispatcher: Dispatcher,
  job: Job,
  projectName: (projectId: string) => string,
  dependenciesOf: (job: Job) => readonly string[],
): void {
  const { _extraEnvByProjectId: known } = dispatcher as any;
  if (!(known instanceof Map) || known.has(job.projectId)) return;
  const byName = new Map([...known].map(([projectId, env]) => [projectName(projectId), env]));
  known.set(job.projectId, Object.assign({}, ...dependenciesOf(job).map((name) => byName.get(name))));
}

/** Lets the dispatcher fill its free slots. */
export function scheduleAll(dispatcher: Dispatcher): void {
  if (dispatcher._scheduleJobs) dispatcher._scheduleJobs();
  else for (let slot = 0; slot < dispatcher._workerSlots.length; slot++) dispatcher._scheduleJob();
}

/** Starts what can start now, and lets the dispatcher end where nothing is left: it looks for neither by itself. */
export function goOn(dispatcher: Dispatcher): void {
  scheduleAll(dispatcher);
  dispatcher._checkFinished();
}

/** A worker's process, as long as it has one. */
export interface WorkerProcess {
  readonly workerIndex: number;
  readonly pid: number;
}

/** The processes of a dispatcher's workers; without those that Playwright does not show. */
export function workerProcesses(dispatcher: Dispatcher): WorkerProcess[] {
  return dispatcher._workerSlots.flatMap((_, slot) => workerProcessOf(dispatcher, slot) ?? []);
}

/** The process of a slot's worker; null where there is none, or Playwright does not show it. */
export function workerProcessOf({ _workerSlots }: Dispatcher, slot: number): WorkerProcess | null {
  const { workerIndex, process } = (_workerSlots[slot]?.worker ?? {}) as any;
  const pid: unknown = process?.exitCode === null && process.signalCode === null ? process.pid : undefined;
  return typeof workerIndex === 'number' && typeof pid === 'number' ? { workerIndex, pid } : null;
}

/** What a test says about the group that it will be in; null where Playwright has changed. */
export interface TestGrouping {
  readonly workerHash: string;
  readonly requireFile: string;
  readonly projectId: string;
  readonly locks: readonly string[];
}

/** Reads the grouping of a test. */
export function groupingOf(test: TestCase): TestGrouping | null {
  const { _workerHash, _requireFile, _projectId, _locks } = test as any;
  if (typeof _workerHash !== 'string' || typeof _requireFile !== 'string') return null;
  if (typeof _projectId !== 'string') return null;
  return {
    workerHash: _workerHash,
    requireFile: _requireFile,
    projectId: _projectId,
    locks: Array.isArray(_locks) ? _locks.map(String) : [],
  };
}

/** A job for tests that share a file and a worker, as Playwright would make it; null where it has changed. */
export function makeJob(tests: readonly TestCase[]): Job | null {
  const [first] = tests;
  const grouping = first && groupingOf(first);
  if (!first || !grouping) return null;
  const locks = new Set(tests.flatMap((test) => groupingOf(test)?.locks ?? []));
  return { ...grouping, repeatEachIndex: first.repeatEachIndex, tests: [...tests], locks: [...locks] };
}

/** How a suite runs: its mode, and whether it has hooks that run once. */
export function suiteModeOf(suite: Suite): { mode: string; hasAllHooks: boolean } {
  const { _parallelMode, _hooks } = suite as any;
  const hooks: { type: string }[] = Array.isArray(_hooks) ? _hooks : [];
  return {
    mode: typeof _parallelMode === 'string' ? _parallelMode : 'none',
    hasAllHooks: hooks.some(({ type }) => type === 'beforeAll' || type === 'afterAll'),
  };
}

/** How many workers a project may have (`workers` in its config), or undefined for no limit of its own. */
export function workerLimitOf(projectSuite: Suite): number | undefined {
  const workers: unknown = (projectSuite as any)._fullProject?.workers;
  return typeof workers === 'number' ? workers : undefined;
}

/** Takes a test out of the tree that the reporters see; its parents stay known to it. */
export function detachTest(test: TestCase): void {
  (test.parent as any)._detach(test);
}

/** Puts a test that was taken out back into the tree, with the suites above it. */
export function attachTest(test: TestCase): void {
  let child: TestCase | Suite = test;
  for (let parent: Suite | undefined = test.parent; parent; parent = parent.parent) {
    const entries: unknown[] = (parent as any)._entries;
    if (entries.includes(child)) return;
    entries.push(child);
    child = parent;
  }
}

/** Whether the tree can be changed in the way that `detachTest` and `attachTest` do. */
export function canEditTree(suite: Suite): boolean {
  const value = suite as any;
  return typeof value._detach === 'function' && Array.isArray(value._entries);
}
