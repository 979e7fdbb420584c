import { ANY_LOAD } from '../../../src/engine/steal-thresholds.js';
import { describe, expect, it, vi } from 'vitest';
import { driveDispatcher } from '../../../plugin/playwright/dispatch-driver.js';
import type { DriverHost, JobStart } from '../../../plugin/playwright/driver-contract.js';
import type { JobHealth } from '../../../plugin/playwright/health/health-log.js';
import { inspectDispatcher, type Dispatcher, type Job } from '../../../plugin/playwright/internals.js';
import type { QueueOfPhase } from '../../../plugin/playwright/queued-units.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import type { LoadState } from '../../../src/predict/load-state.js';

/** A dispatcher with the shape and the rules of Playwright's, whose jobs end when the test says so. */
class TestDispatcher {
  _queue: Job[] = [];
  _workerSlots: { jobDispatcher?: { job: Job }; worker?: { hash(): string; didSendStop(): boolean } }[] = [];
  _workerLimitPerProjectId = new Map<string, number>();
  _isStopped = true;
  readonly ends: (() => void)[] = [];
  /** As 1.62 does: one look for a job after each end, whatever is idle. */
  asksOnce = false;
  private finish: () => void = () => undefined;

  _findFirstJobToRun(): number {
    return this._queue.length > 0 ? 0 : -1;
  }

  _scheduleJobs(): void {
    while (this._scheduleJob());
  }

  _scheduleJob(): boolean {
    const slot = this._workerSlots.findIndex(({ jobDispatcher }) => !jobDispatcher);
    const index = slot < 0 ? -1 : this._findFirstJobToRun();
    const [job] = index < 0 ? [] : this._queue.splice(index, 1);
    if (!job) return false;
    const running = { job };
    const place = this._workerSlots[slot];
    if (!place) return false;
    place.jobDispatcher = running;
    void this._runJobInWorker(slot, running).then(() => {
      delete place.jobDispatcher;
      this._checkFinished();
      if (this.asksOnce) this._scheduleJob();
      else this._scheduleJobs();
    });
    return true;
  }

  async _runJobInWorker(slot: number, running: { job: Job }): Promise<void> {
    const { workerHash } = running.job;
    const place = this._workerSlots[slot];
    if (place) place.worker = { hash: () => workerHash, didSendStop: () => false };
    await new Promise<void>((resolve) => this.ends.push(resolve));
  }

  _updateCounterForWorkerHash(): void {}

  async stop(): Promise<void> {
    this._isStopped = true;
    await Promise.resolve();
  }

  _checkFinished(): void {
    if (this._queue.length === 0 && this._workerSlots.every(({ jobDispatcher }) => !jobDispatcher))
      this.finish();
  }

  async run(jobs: Job[]): Promise<void> {
    this._queue = jobs;
    this._isStopped = false;
    this._workerSlots = [{}, {}];
    const finished = new Promise<void>((resolve) => (this.finish = resolve));
    this._scheduleJobs();
    this._checkFinished();
    await finished;
  }
}

function job(name: string): Job {
  const test = { id: name, results: [] } as unknown as Job['tests'][number];
  return {
    workerHash: 'h',
    requireFile: name,
    repeatEachIndex: 0,
    projectId: 'p',
    tests: [test],
    locks: [],
  };
}

function inProject(job: Job, project: string): Job {
  return { ...job, projectId: project, workerHash: project };
}

interface Setup {
  readonly dispatcher: TestDispatcher;
  readonly started: string[];
  readonly handedBack: string[];
}

function setup(lengths: Record<string, number>, overrides: Partial<DriverHost> = {}): Setup {
  const dispatcher = new TestDispatcher();
  const started: string[] = [];
  const handedBack: string[] = [];
  const host: DriverHost = {
    now: () => 0,
    slots: 2,
    live: null,
    health: null,
    takeFault: () => undefined,
    elsewhere: () => null,
    alternatives: null,
    moveTo: () => null,
    maxFailures: 0,
    warn: () => undefined,
    projectName: (id) => id,
    dependenciesOf: () => [],
    limitsOf: () => [],
    memoryBytesOf: () => 0,
    retryStrategyOf: () => null,
    freeMemoryBytes: () => Infinity,
    onMemoryLack: () => undefined,
    steal: ANY_LOAD,
    workerStartMs: () => 0,
    estimateJob: ({ requireFile }) => ({
      value: lengths[requireFile] ?? 1,
      spread: 0,
      sampleCount: 1,
      source: 'own',
    }),
    regroup: (jobs) => jobs,
    onPhaseStart: () => undefined,
    watchLoad: () => () => undefined,
    onWorkerReplaced: () => undefined,
    onLastStart: () => undefined,
    onPhaseEnd: () => undefined,
    onJobStart: ({ job: { requireFile } }: JobStart) => void started.push(requireFile),
    onJobEnd: () => [],
    onHandBack: (reason) => void handedBack.push(reason),
    ...overrides,
  };
  const inspected = inspectDispatcher(dispatcher);
  if (typeof inspected === 'string') throw new Error(inspected);
  driveDispatcher(inspected, host, true);
  return { dispatcher, started, handedBack };
}

/** With 100 bytes for what jobs need. */
function memorySetup(needOf: (name: string) => number): {
  run: Setup;
  started: string[];
  running: Set<string>;
} {
  const started: string[] = [];
  const running = new Set<string>();
  const run = setup(LENGTHS, {
    memoryBytesOf: ({ requireFile }) => needOf(requireFile),
    freeMemoryBytes: () => 100,
    onJobStart: ({ job: { requireFile } }) => {
      started.push(requireFile);
      running.add(requireFile);
    },
    onJobEnd: (_, { requireFile }) => {
      running.delete(requireFile);
      return [];
    },
  });
  return { run, started, running };
}

/** @param mayEnd no job ends before it says so */
async function runAll({ dispatcher }: Setup, jobs: Job[], mayEnd = (): boolean => true): Promise<void> {
  const done = (dispatcher as unknown as Dispatcher).run(jobs, new Map());
  const pump = setInterval(() => mayEnd() && dispatcher.ends.splice(0).forEach((end) => end()), 1);
  await done;
  clearInterval(pump);
}

/** A run that shares its units, each called by the first letter of its tests. @param enter what becomes of the claim of all of them */
function sharedRun(enter: (host: MemberHost, unitIds: readonly string[]) => void) {
  const held = new Map<string, Job>();
  const all = new Map<string, Job>();
  const abandon = vi.fn();
  const ended = new Set<string>();
  let host: MemberHost | undefined;
  const member = {
    offer: () => undefined,
    enter: (its: MemberHost) => enter((host = its), [...held.keys()]),
    isOpen: (unitId: string) => held.has(unitId),
    get openCount() {
      return held.size;
    },
    poke: () => undefined,
    pause: () => undefined,
  };
  const live = {
    ...{ agent: 'one', end: null, held, jobs: all, member, abandon },
    suite: { unitIdOf: (id: string) => id.charAt(0), isOfLastPhase: () => true },
    plannedUnits: () => ({ own: new Set(all.keys()), common: new Set() }),
    addJobs: (shared: ReadonlyMap<string, Job>) => {
      for (const [unitId, its] of shared) {
        held.set(unitId, its);
        all.set(unitId, its);
      }
    },
    unitStarted: () => undefined,
    unitEnded: (unitId: string) => {
      if (ended.add(unitId).size === all.size) host?.ended('complete', []);
    },
    ended: () => undefined,
  };
  return { live: live as unknown as DriverHost['live'], abandon };
}

/** Of a project that is well. */
const WELL: JobHealth = {
  admits: () => true,
  isOpen: () => false,
  failure: () => null,
  paused: () => [],
  givenUp: [],
  nextProbeMs: () => null,
  started: () => undefined,
  hung: () => false,
  ended: () => false,
};

const LENGTHS = { a: 10, b: 30, c: 20, d: 40 };
const jobs = (): Job[] => Object.keys(LENGTHS).map(job);

describe('driveDispatcher', () => {
  it('tells what is left while a phase runs, and that it was not cut short', async () => {
    const states: (LoadState | null)[] = [];
    const ends: boolean[] = [];
    const run = setup(LENGTHS, {
      watchLoad: (state) => {
        states.push(state());
        return (isCut) => {
          states.push(state());
          ends.push(isCut);
        };
      },
    });
    await runAll(run, jobs());
    expect(states[0]).toMatchObject({ slots: 2, running: [] });
    expect(states[0]?.queued.map(({ estimate }) => estimate.value).sort()).toEqual([10, 20, 30, 40]);
    expect(states[1]).toMatchObject({ running: [], queued: [] });
    expect(ends).toEqual([false]);
  });

  it('tells how many jobs of each project wait, those that are tried again included', async () => {
    let queue: QueueOfPhase = () => new Map();
    const seen: object[] = [];
    const look = (): void => void seen.push(Object.fromEntries(queue()));
    let hasRetried = false;
    const run = setup(LENGTHS, {
      onPhaseStart: (_, its) => {
        queue = its;
        look();
      },
      onJobStart: look,
      onJobEnd: () => {
        if (hasRetried) return [];
        hasRetried = true;
        return [inProject(job('a'), 'q')];
      },
    });
    await runAll(run, jobs());
    expect(seen).toEqual([
      { p: 0 }, // not yet in the queue
      { p: 3 },
      { p: 2 },
      { p: 1, q: 1 },
      { p: 0, q: 1 },
      { p: 0 },
    ]);
  });

  it('starts the longest job first, and every job once', async () => {
    const run = setup(LENGTHS);
    await runAll(run, jobs());
    expect(run.started).toEqual(['d', 'b', 'c', 'a']);
    expect(run.handedBack).toEqual([]);
  });

  it('holds a job back for which memory does not suffice, says so, and starts it when there is room', async () => {
    const needs: Record<string, number> = { b: 70, d: 60 };
    const lacking: string[] = [];
    const run = setup(LENGTHS, {
      memoryBytesOf: ({ requireFile }) => needs[requireFile] ?? 0,
      freeMemoryBytes: () => 100,
      onMemoryLack: ({ requireFile }) => void lacking.push(requireFile),
    });
    await runAll(run, jobs());
    // `b` would be second: it needs more than `d` leaves.
    expect(run.started).toEqual(['d', 'c', 'b', 'a']);
    expect(new Set(lacking)).toEqual(new Set(['b']));
    expect(run.handedBack).toEqual([]);
  });

  it('starts alone what needs more memory than there is, and never stalls', async () => {
    const { run, started, running } = memorySetup(() => 1000);
    const beside: number[] = [];
    await runAll(run, jobs(), () => beside.push(running.size) > 0);
    expect(started).toEqual(['d', 'b', 'c', 'a']);
    expect(Math.max(...beside)).toBe(1);
    expect(run.handedBack).toEqual([]);
  });

  it('fills every slot when much memory is given back, also where Playwright looks once after an end', async () => {
    const needs: Record<string, number> = { d: 90, b: 50, c: 50 };
    const { run, running } = memorySetup((name) => needs[name] ?? 0);
    run.dispatcher.asksOnce = true;
    let most = 0;
    let looks = 0;
    const mayEnd = (): boolean => {
      most = Math.max(most, running.size);
      // No end of `b` lets `c` begin.
      return !running.has('b') || most === 2 || ++looks > 200;
    };
    await runAll(run, ['b', 'c', 'd'].map(job), mayEnd);
    expect(most).toBe(2);
    expect(run.handedBack).toEqual([]);
  });

  it('tells when all is expected to have ended as soon as nothing waits', async () => {
    const told: string[] = [];
    const run = setup(
      { a: 5, b: 3, c: 1 },
      { onLastStart: (endMs) => void told.push(`${String(endMs)} with ${run.started.join(' ')}`) },
    );
    await runAll(run, [job('b'), job('a')]);
    await runAll(run, [job('c'), job('b'), job('a')]);
    // The third begins when the others have ended.
    expect(told).toEqual(['5 with a b', '1 with a b a b c']);
  });

  it('takes in retries that Playwright queues meanwhile', async () => {
    let hasRetried = false;
    const run = setup(LENGTHS, {
      onJobEnd: () => {
        if (hasRetried) return [];
        hasRetried = true;
        return [job('retry')];
      },
    });
    await runAll(run, jobs());
    expect([...run.started].sort()).toEqual(['a', 'b', 'c', 'd', 'retry']);
  });

  it('begins a retry that is to run alone when nothing else runs, and nothing beside it', async () => {
    const again = [job('again')];
    const running = new Set<string>();
    const beside: string[][] = [];
    const run = setup(
      { ...LENGTHS, again: 100 },
      {
        retryStrategyOf: ({ requireFile }) => (requireFile === 'again' ? 'alone' : null),
        onJobStart: ({ job: { requireFile } }) => {
          running.add(requireFile);
          if (running.has('again')) beside.push([...running]);
        },
        onJobEnd: (_, { requireFile }) => {
          running.delete(requireFile);
          return again.splice(0);
        },
      },
    );
    await runAll(run, jobs());
    expect(beside).toEqual([['again']]);
    expect(run.handedBack).toEqual([]);
  });

  it.each([
    { others: 'p', started: ['d', 'b', 'c', 'again', 'a'] },
    // Nothing of its own project is there that could go first.
    { others: 'q', started: ['d', 'b', 'again', 'c', 'a'] },
  ])('lets another job of its project go before a retry, if there is one: $others', async (expected) => {
    const again = [inProject(job('again'), 'p')];
    const run = setup(
      { ...LENGTHS, again: 100 },
      {
        retryStrategyOf: ({ requireFile }) => (requireFile === 'again' ? 'after-another' : null),
        onJobEnd: () => again.splice(0),
      },
    );
    const all = jobs().map((each) => inProject(each, each.requireFile === 'd' ? 'p' : expected.others));
    await runAll(run, all);
    expect(run.started).toEqual(expected.started);
  });

  it('begins no other job before a retry that would put off the one whose turn for memory it is', async () => {
    const needs: Record<string, number> = { long: 60, large: 80, other: 30 };
    const follows = [job('other'), job('again')];
    let atMs = 0;
    const run = setup(
      { long: 100, large: 90, again: 85, other: 80, short: 50 },
      {
        now: () => atMs,
        memoryBytesOf: ({ requireFile }) => needs[requireFile] ?? 0,
        freeMemoryBytes: () => 100,
        retryStrategyOf: ({ requireFile }) => (requireFile === 'again' ? 'after-another' : null),
        onJobEnd: () => follows.splice(0),
      },
    );
    const { dispatcher } = run;
    const done = (dispatcher as unknown as Dispatcher).run(
      [job('long'), inProject(job('large'), 'q'), job('short')],
      new Map(),
    );
    expect(run.started).toEqual(['long', 'short']);
    atMs = 50;
    dispatcher.ends.pop()?.();
    // `large` begins when `long` ends: `other` would still run then, and leave it no room.
    await vi.waitFor(() => expect(run.started).toEqual(['long', 'short', 'again']));
    atMs = 100;
    const pump = setInterval(() => dispatcher.ends.splice(0).forEach((end) => end()), 1);
    await done;
    clearInterval(pump);
    expect([...run.started].sort()).toEqual(['again', 'large', 'long', 'other', 'short']);
    expect(run.handedBack).toEqual([]);
  });

  it.each([
    'regroup',
    'estimateJob',
    'limitsOf',
    'memoryBytesOf',
    'retryStrategyOf',
    'freeMemoryBytes',
    'workerStartMs',
    'watchLoad',
    'onPhaseStart',
    'onPhaseEnd',
    'onJobStart',
    'onJobEnd',
    'now',
  ] as const)('hands the order back when %s throws, and loses nothing', async (hook) => {
    const run = setup(LENGTHS, {
      [hook]: () => {
        throw new Error('broken');
      },
    });
    const ran: string[] = [];
    const original = run.dispatcher._runJobInWorker.bind(run.dispatcher);
    run.dispatcher._runJobInWorker = (slot, running) => {
      ran.push(running.job.requireFile);
      return original(slot, running);
    };
    await runAll(run, jobs());
    expect([...ran].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(run.handedBack[0]).toBe('broken');
  });

  it.each(['admits', 'failure', 'started', 'ended', 'nextProbeMs'] as const)(
    'hands the order back when %s of the health throws, and loses no job that follows',
    async (question) => {
      const broken = (): never => {
        throw new Error('broken');
      };
      const follows = [job('follows')];
      const run = setup(LENGTHS, {
        health: { ...WELL, [question]: broken },
        onJobEnd: () => follows.splice(0),
      });
      await runAll(run, jobs());
      expect(run.handedBack[0]).toBe('broken');
      expect([...run.started].sort()).toEqual(['a', 'b', 'c', 'd', 'follows']);
    },
  );

  it('hands the order back when its watch of the load fails at the end, and ends', async () => {
    const run = setup(LENGTHS, {
      watchLoad: () => () => {
        throw new Error('broken');
      },
    });
    await runAll(run, jobs());
    expect([...run.started].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(run.handedBack).toEqual(['broken']);
  });

  it('hands the order back when work is left and all slots stay idle', async () => {
    vi.useFakeTimers();
    try {
      const run = setup(LENGTHS);
      const done = (run.dispatcher as unknown as Dispatcher).run(jobs(), new Map());
      // Playwright forgets to fill slots that become free.
      const schedule = run.dispatcher._scheduleJobs.bind(run.dispatcher);
      run.dispatcher._scheduleJobs = () => undefined;
      run.dispatcher.ends.splice(0).forEach((end) => end());
      await vi.advanceTimersByTimeAsync(4000);
      expect(run.started).toEqual(['d', 'b']);
      expect(run.handedBack).toEqual([]);
      run.dispatcher._scheduleJobs = schedule;
      await vi.advanceTimersByTimeAsync(2000);
      expect(run.handedBack).toEqual(['work was left while every slot was idle']);
      for (let turn = 0; turn < 2; turn++) {
        run.dispatcher.ends.splice(0).forEach((end) => end());
        await vi.advanceTimersByTimeAsync(1);
      }
      await done;
      expect([...run.started].sort()).toEqual(['a', 'b', 'c', 'd']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not wait for ever for a warm worker whose job takes longer than expected', async () => {
    const run = setup({ a: 4, b: 3, c: 2 }, { now: () => performance.now(), workerStartMs: () => 20 });
    const other = inProject(job('other'), 'q');
    // Once the first worker is warm, its second job ends no sooner than the third has begun.
    const mayEnd = (): boolean => run.started.length !== 3;
    await runAll(run, [job('a'), job('b'), job('c'), other], mayEnd);
    expect(run.started).toEqual(['a', 'other', 'b', 'c']);
    expect(run.handedBack).toEqual([]);
  });

  it('looks again for a slot that waits also when another one has started something meanwhile', async () => {
    const lengths = { a: 4, b: 3, c: 3, d: 2 };
    const run = setup(lengths, { now: () => performance.now(), workerStartMs: () => 20 });
    run.dispatcher.asksOnce = true;
    const jobs = ['a', 'b', 'c', 'd'].map((name) => job(name));
    // The third one of the warm worker does not end before the fourth has begun in the other slot.
    await runAll(run, [...jobs, inProject(job('other'), 'q')], () => run.started.length !== 4);
    expect(run.started).toEqual(['a', 'other', 'b', 'c', 'd']);
    expect(run.handedBack).toEqual([]);
  });

  it('asks again for what it held back when the time of a probe has come', async () => {
    let probeMs: number | null = null;
    const run = setup(LENGTHS, {
      now: () => performance.now(),
      health: {
        ...WELL,
        ended: () => {
          probeMs = run.started.length === 2 ? performance.now() + 20 : null;
          return false;
        },
        admits: (_, atMs) => probeMs === null || atMs >= probeMs,
        nextProbeMs: () => probeMs,
      },
    });
    await runAll(run, jobs());
    expect(run.started).toEqual(['d', 'b', 'c', 'a']);
    expect(run.handedBack).toEqual([]);
  });

  it('asks again for what it held back when a probe has had its time', async () => {
    const probeMs = performance.now() + 50;
    const run = setup(LENGTHS, {
      now: () => performance.now(),
      health: {
        ...WELL,
        admits: (_, atMs) => run.started.length === 0 || atMs >= probeMs,
        nextProbeMs: () => probeMs,
      },
    });
    await runAll(run, jobs(), () => run.started.length > 1);
    expect(run.started).toEqual(['d', 'b', 'c', 'a']);
    expect(run.handedBack).toEqual([]);
  });

  it('hands the order back when it fails while it waits for a probe', async () => {
    let asked = 0;
    const run = setup(LENGTHS, {
      health: {
        ...WELL,
        admits: () => run.started.length < 2,
        nextProbeMs: () => {
          if (asked++ < 4) return 5;
          throw new Error('broken');
        },
      },
    });
    await runAll(run, jobs());
    expect(run.started.slice(0, 2)).toEqual(['d', 'b']);
    expect([...run.started].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(run.handedBack).toEqual(['broken']);
  });

  it('fills an idle slot with a job that another project can run, once', async () => {
    const moved: Job[] = [];
    const places: string[] = [];
    const run = setup(LENGTHS, {
      alternatives: (queued) => (moved.includes(queued) ? [] : [inProject(queued, 'q')]),
      moveTo: (queued, project) => {
        const other = inProject(queued, project);
        moved.push(other);
        return other;
      },
      onJobStart: ({ job: { requireFile, projectId } }) => void places.push(`${requireFile} in ${projectId}`),
    });
    run.dispatcher._workerLimitPerProjectId.set('p', 1);
    await runAll(run, jobs());
    expect(places.map((place) => place[0]).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(places.slice(0, 2)).toEqual(['d in p', expect.stringMatching(/ in q$/)]);
    expect(moved.length).toBe(places.filter((place) => place.endsWith('q')).length);
    expect(run.handedBack).toEqual([]);
  });

  it('tells what a steal could not know: a job that has moved is a later one than all that there were', async () => {
    const numbers = new Map<string, number | undefined>();
    const run = setup(LENGTHS, {
      alternatives: (queued) => (queued.projectId === 'q' ? [] : [inProject(queued, 'q')]),
      moveTo: inProject,
      onJobStart: ({ job: { requireFile, projectId }, number }) =>
        void numbers.set(`${requireFile} in ${projectId}`, number),
    });
    run.dispatcher._workerLimitPerProjectId.set('p', 1);
    await runAll(run, jobs());
    expect(numbers.get('d in p')).toBeLessThanOrEqual(4);
    expect([...numbers].filter(([place]) => place.endsWith('q'))).toContainEqual(['b in q', 5]);
  });

  it('moves another job where the best one has to stay', async () => {
    const places: string[] = [];
    let refusals = 0;
    const run = setup(LENGTHS, {
      alternatives: (queued) => (queued.projectId === 'q' ? [] : [inProject(queued, 'q')]),
      moveTo: (queued, project) => {
        if (queued.requireFile !== 'b') return inProject(queued, project);
        refusals++;
        return null;
      },
      onJobStart: ({ job: { requireFile, projectId } }) => void places.push(`${requireFile} in ${projectId}`),
    });
    run.dispatcher._workerLimitPerProjectId.set('p', 1);
    await runAll(run, jobs());
    // While d runs, the longest of the others may not move.
    expect(places.slice(0, 2)).toEqual(['d in p', 'c in q']);
    expect(places).toContain('b in p');
    expect(refusals).toBe(1);
    expect(run.handedBack).toEqual([]);
  });

  it('moves only to a project in which there is memory for the job', async () => {
    const places: string[] = [];
    const run = setup(LENGTHS, {
      freeMemoryBytes: () => 100,
      memoryBytesOf: ({ requireFile, projectId }) => (projectId === 'p' ? 60 : requireFile === 'a' ? 40 : 50),
      alternatives: (queued) => (queued.projectId === 'q' ? [] : [inProject(queued, 'q')]),
      moveTo: inProject,
      onJobStart: ({ job: { requireFile, projectId } }) => void places.push(`${requireFile} in ${projectId}`),
    });
    run.dispatcher._workerLimitPerProjectId.set('p', 1);
    await runAll(run, jobs());
    // While `d` runs, the longer ones need more than it leaves.
    expect(places.slice(0, 2)).toEqual(['d in p', 'a in q']);
    expect(run.handedBack).toEqual([]);
  });

  it('moves a job that waits for memory to a project in which it needs less, whose own turn that can not put off', async () => {
    const places: string[] = [];
    let atMs = 0;
    const lengths: Record<string, number> = { long: 100, short: 50, 'large in p': 90, 'large in q': 60 };
    const run = setup(
      {},
      {
        now: () => atMs,
        estimateJob: ({ requireFile, projectId }) => ({
          value: lengths[requireFile] ?? lengths[`${requireFile} in ${projectId}`] ?? 1,
          ...{ spread: 0, sampleCount: 1, source: 'own' },
        }),
        memoryBytesOf: ({ requireFile, projectId }) =>
          requireFile === 'long' ? 60 : requireFile === 'short' ? 0 : projectId === 'p' ? 80 : 40,
        freeMemoryBytes: () => 100,
        alternatives: (queued) =>
          queued.requireFile === 'large' && queued.projectId === 'p' ? [inProject(queued, 'q')] : [],
        moveTo: inProject,
        onJobStart: ({ job: { requireFile, projectId } }) =>
          void places.push(`${requireFile} in ${projectId}`),
      },
    );
    const { dispatcher } = run;
    const done = (dispatcher as unknown as Dispatcher).run(['long', 'large', 'short'].map(job), new Map());
    expect(places).toEqual(['long in p', 'short in p']);
    atMs = 50;
    dispatcher.ends.pop()?.();
    await vi.waitFor(() => expect(places).toEqual(['long in p', 'short in p', 'large in q']));
    dispatcher.ends.splice(0).forEach((end) => end());
    await done;
    expect(run.handedBack).toEqual([]);
  });

  it('notices which jobs were replaced in the middle of the queue', async () => {
    let hasTripped = false;
    const run = setup(LENGTHS, {
      health: {
        ...WELL,
        isOpen: () => hasTripped,
        ended: () => {
          const trips = !hasTripped;
          hasTripped = true;
          return trips;
        },
      },
      elsewhere: (queued) => (queued.requireFile === 'c' ? [inProject(job('c elsewhere'), 'q')] : null),
    });
    // Neither the first nor the last of the queue when the breaker trips.
    await runAll(run, ['a', 'c', 'd', 'b', 'e'].map(job));
    expect([...run.started].sort()).toEqual(['a', 'b', 'c elsewhere', 'd', 'e']);
    expect(run.handedBack).toEqual([]);
  });

  it('moves nothing to a project that is not well, though its units may start to be probed or to fail', async () => {
    const places: string[] = [];
    const run = setup(LENGTHS, {
      health: { ...WELL, isOpen: (project) => project === 'q' },
      alternatives: (queued) => [inProject(queued, 'q')],
      moveTo: inProject,
      onJobStart: ({ job: { requireFile, projectId } }) => void places.push(`${requireFile} in ${projectId}`),
    });
    run.dispatcher._workerLimitPerProjectId.set('p', 1);
    await runAll(run, jobs());
    expect(places).toEqual(['d in p', 'b in p', 'c in p', 'a in p']);
  });

  it('moves what had nowhere to go when its breaker tripped once another project is well again', async () => {
    let changes = 0;
    const run = setup(LENGTHS, {
      health: { ...WELL, isOpen: (project) => project === 'p', ended: () => ++changes <= 2 },
      elsewhere: (queued) =>
        changes === 2 ? [inProject(job(`${queued.requireFile} elsewhere`), 'q')] : null,
    });
    await runAll(run, jobs());
    expect([...run.started].sort()).toEqual(['a elsewhere', 'b', 'c elsewhere', 'd']);
    expect(run.handedBack).toEqual([]);
  });

  it('runs what it was to share when it can not begin to claim', async () => {
    const { live, abandon } = sharedRun(() => {
      throw new Error('broken');
    });
    const run = setup(LENGTHS, { live });
    await runAll(run, jobs());
    // The others are not to wait for it.
    expect(abandon).toHaveBeenCalled();
    expect([...run.started].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(run.handedBack[0]).toBe('broken');
  });

  it('runs the jobs of a shared unit one after the other, whatever is idle', async () => {
    const started: string[] = [];
    const running: string[] = [];
    const beside: string[] = [];
    const unitOf = ({ requireFile }: Job): string => requireFile.charAt(0);
    const { live } = sharedRun((host, unitIds) => queueMicrotask(() => host.granted(unitIds)));
    const run = setup(
      { ...LENGTHS, 'd on': 60, 'd there': 50 },
      {
        live,
        onJobStart: ({ job }) => {
          if (running.includes(unitOf(job))) beside.push(job.requireFile);
          running.push(unitOf(job));
          started.push(job.requireFile);
        },
        onJobEnd: (_, ended) => {
          running.splice(running.indexOf(unitOf(ended)), 1);
          return ended.requireFile === 'd' ? [job('d on'), job('d there')] : [];
        },
      },
    );
    await runAll(run, jobs());
    expect(beside).toEqual([]);
    expect(started).toEqual(['d', 'b', 'd on', 'c', 'd there', 'a']);
    expect(run.handedBack).toEqual([]);
  });

  it('says what is different about a dispatcher of another shape', () => {
    const dispatcher = new TestDispatcher() as unknown as Record<string, unknown>;
    dispatcher['_queue'] = 'no list';
    expect(inspectDispatcher(dispatcher)).toBe('Dispatcher._queue is not a list');
    expect(inspectDispatcher({})).toBe('Dispatcher._findFirstJobToRun is missing');
  });
});
