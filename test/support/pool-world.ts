/** A pool's dispatcher with its real slots over browsers that do what a test says, and a journal that a test can read. */
import { ANY_LOAD } from '../../src/engine/steal-thresholds.js';
import { EventEmitter } from 'node:events';
import { Admission } from '../../plugin/pool/admission.js';
import { Dispatcher } from '../../plugin/pool/dispatcher.js';
import { InstanceLog } from '../../plugin/pool/instance-log.js';
import { PLAIN_JOB } from '../../plugin/pool/job.js';
import type { LaunchedBrowser, Launch } from '../../plugin/pool/launch-browser.js';
import { resolveBrowser } from '../../plugin/pool/options.js';
import { PoolLearning } from '../../plugin/pool/pool-learning.js';
import { PoolLog } from '../../plugin/pool/pool-log.js';
import type { PoolMeter } from '../../plugin/pool/pool-meter.js';
import { runSharded, type SubmitJob } from '../../plugin/pool/run-sharded.js';
import { resolveShardedTask, type FaultTolerance, type PartContext } from '../../plugin/pool/sharded-task.js';
import { changesLine, ownerLine, replayJournal } from '../../src/pool/journal.js';
import { Knowledge } from '../../src/pool/knowledge.js';
import { EMPTY_POOL, type PoolState } from '../../src/pool/pool-state.js';
import { NOTHING_AHEAD } from '../../src/score/load-ahead.js';
import { DEFAULT_WEIGHTS } from '../../src/score/weights.js';

/** A browser as far as a pool looks at it. */
export class FakeBrowser extends EventEmitter {
  private isUp = true;

  isConnected(): boolean {
    return this.isUp;
  }

  version(): string {
    return '1.0';
  }

  async newContext(): Promise<unknown> {
    return Promise.resolve({
      newPage: async () => Promise.resolve(new EventEmitter()),
      close: async () => Promise.resolve(),
    });
  }

  contexts(): readonly unknown[] {
    return [];
  }

  die(): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.emit('disconnected');
  }
}

/** A browser's process, from the launch on until it is gone. */
export interface FakeProcess {
  readonly instanceId: string;
  readonly browser: FakeBrowser;
  state: 'starting' | 'up' | 'failed';
  isToldToEnd: boolean;
  start(): void;
  /** @param error why it does not start */
  fail(error?: Error): void;
  /** Nothing is left of it. */
  leave(): void;
}

/** A task that runs. */
export interface RunningTask {
  readonly name: string;
  readonly browserName: string;
  finish(): void;
  fail(error: Error): void;
}

/** How a task came out: `done` or its error's code or text. */
export interface Outcome {
  readonly name: string;
  readonly end: string;
}

export interface PoolWorldOptions {
  readonly browsers?: readonly string[];
  readonly workers?: number;
  readonly queue?: number;
  readonly retries?: number;
  readonly whenFull?: 'wait' | 'reject';
}

export class PoolWorld {
  readonly processes = new Set<FakeProcess>();
  readonly running = new Set<RunningTask>();
  readonly outcomes: Outcome[] = [];
  readonly log = new PoolLog();
  readonly knowledge = new Knowledge();
  readonly learning: PoolLearning;
  readonly dispatcher: Dispatcher;
  readonly admission: Admission;
  /** Hears of each launch, when nothing has been started yet. */
  onLaunch: (instanceId: string) => void = () => {};
  /** What tasks keep away from where they may run elsewhere, by their names. */
  readonly avoided = new Map<string, readonly string[]>();
  journal = ownerLine({ id: 'pool', host: 'here', pid: 1, startTicks: null, pidSpace: null, startedMs: 0 });
  private readonly aborts = new Map<string, AbortController>();

  constructor({
    browsers = ['a', 'b'],
    workers = 2,
    queue = 4,
    retries = 2,
    whenFull = 'wait',
  }: PoolWorldOptions = {}) {
    const { log, knowledge } = this;
    const route = { coverEvery: 10, explore: 0, weights: DEFAULT_WEIGHTS, learnWeights: true };
    const learning = (this.learning = new PoolLearning({
      ...{ route, browsers, file: null, decisions: () => [], warn: () => {} },
    }));
    // Nothing of a browser without a process can be measured.
    const meter = {
      ...{ start: () => {}, look: async () => Promise.resolve(), leftovers: async () => Promise.resolve([]) },
    } as unknown as PoolMeter;
    this.dispatcher = new Dispatcher({
      ...{ log, knowledge, learning, meter, retries, route, instances: new InstanceLog() },
      ...{ memoryBytes: Infinity, steal: ANY_LOAD, loadAhead: () => NOTHING_AHEAD, launch: this.launch },
      journal: (changes) => (this.journal += changesLine(changes)),
    });
    this.admission = new Admission(this.dispatcher, async () => Promise.resolve(), { queue, whenFull });
    for (const name of browsers) this.addBrowser(name);
    this.dispatcher.setWorkers(workers);
  }

  get state(): PoolState {
    return this.dispatcher.state.state;
  }

  /** The state that somebody finds who reads the journal now. */
  get journaled(): PoolState {
    return replayJournal(this.journal)?.state ?? EMPTY_POOL;
  }

  /** Tasks that have lost a browser and have not ended, as far as what learns from them knows. */
  get learnedFrom(): number {
    return (this.learning as unknown as { underWay: Map<string, unknown> }).underWay.size;
  }

  addBrowser(name: string): void {
    this.dispatcher.addBrowser(name, resolveBrowser(name, { type: 'chromium' }));
  }

  /** @param browsers those that may run it; all, if none are named */
  submit(name: string, ...browsers: string[]): void {
    const abort = new AbortController();
    this.aborts.set(name, abort);
    const run = async ({ browserName }: { browserName: string }): Promise<string> =>
      this.work(name, browserName);
    const task = { name, run, signal: abort.signal, ...(browsers.length > 0 && { browsers }) };
    const policy = { ...PLAIN_JOB, avoided: () => this.avoided.get(name) ?? [] };
    this.conclude(name, this.admission.run(task, policy), name);
  }

  /** One large task in so many parts. */
  submitSharded(name: string, shards: number, faultTolerance: FaultTolerance = 'reroute'): void {
    const task = resolveShardedTask({
      ...{ name, shards, faultTolerance },
      run: async ({ index, browserName }: PartContext) => this.work(`${name} ${index}`, browserName),
      merge: (results: string[]) => results.length,
    });
    const submit: SubmitJob = async (part, policy) => this.admission.run(part, policy);
    this.conclude(name, runSharded(task, submit).result, shards);
  }

  /** Runs until a test says that it is over. */
  private async work(name: string, browserName: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const task: RunningTask = {
        ...{ name, browserName },
        finish: () => (this.running.delete(task), resolve(name)),
        fail: (error) => (this.running.delete(task), reject(error)),
      };
      this.running.add(task);
    });
  }

  private conclude(name: string, result: Promise<unknown>, expected: unknown): void {
    result.then(
      (value) => this.outcomes.push({ name, end: value === expected ? 'done' : String(value) }),
      (error: Error & { code?: string }) => this.outcomes.push({ name, end: error.code ?? error.message }),
    );
  }

  abort(name: string): void {
    this.aborts.get(name)?.abort(new Error('aborted'));
  }

  /** All that can happen without time passing has happened. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  private readonly launch: Launch = (_, instanceId) => {
    this.onLaunch(instanceId);
    let settle: { resolve: (launched: LaunchedBrowser) => void; reject: (error: Error) => void };
    const started = new Promise<LaunchedBrowser>((resolve, reject) => (settle = { resolve, reject }));
    started.catch(() => {});
    let gone = (): void => {};
    const isGone = new Promise<void>((resolve) => (gone = resolve));
    const process: FakeProcess = {
      ...{ instanceId, browser: new FakeBrowser(), state: 'starting', isToldToEnd: false },
      start: () => {
        process.state = 'up';
        settle.resolve({ browser: process.browser as never, pid: Promise.resolve(null) });
      },
      fail: (error = new Error('it does not start')) => {
        process.state = 'failed';
        settle.reject(error);
      },
      leave: () => {
        if (process.state === 'starting') process.fail();
        process.browser.die();
        this.processes.delete(process);
        gone();
      },
    };
    this.processes.add(process);
    return {
      started,
      end: async () => {
        process.isToldToEnd = true;
        return isGone;
      },
    };
  };
}
