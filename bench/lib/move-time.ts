import { Engine } from '../../src/engine/engine.js';
import type { PhaseSetup } from '../../src/engine/events.js';
import type { DriverHost } from '../../plugin/playwright/driver-contract.js';
import type { Dispatcher, Job } from '../../plugin/playwright/internals.js';
import { JobRegistry } from '../../plugin/playwright/job-registry.js';
import { SpecMoves } from '../../plugin/playwright/spec-moves.js';

/** As in Playwright: what a job would be in other projects, and the job that it becomes there. */
type Host = Pick<DriverHost, 'alternatives' | 'elsewhere' | 'moveTo' | 'now'>;

/**
 * Processor time of each look, in milliseconds, for a move while so many specs wait for a project with one worker, which is busy, and other slots are idle: each
 * of them moves to one of two other projects, until a tenth has gone.
 */
export function moveTimes(queued: number, slots: number): number[] {
  for (let round = 0; round < 4; round++) lookThrough(queued, slots); // compiled and optimised before anything is timed
  return lookThrough(queued, slots);
}

function lookThrough(count: number, slots: number): number[] {
  const jobs = Array.from({ length: count }, (_, index) => jobOf(`spec ${index}`, 'narrow'));
  // From 0.4 to 3 s, in no order.
  const lengths = new Map(
    jobs.map(({ requireFile }, index) => [requireFile, Math.exp(6 + (2 * ((7919 * index) % count)) / count)]),
  );
  const dispatcher = {
    _queue: jobs,
    _updateCounterForWorkerHash: () => undefined,
  } as unknown as Dispatcher;
  const registry = new JobRegistry(dispatcher, {
    estimateJob: ({ requireFile, projectId }) => {
      const value = (lengths.get(requireFile) ?? 1) * (projectId === 'narrow' ? 1 : 1.1);
      return { value, spread: 0.1 * value, sampleCount: 5, source: 'own' };
    },
    projectName: (id) => id,
    limitsOf: () => [],
    memoryBytesOf: () => 0,
    retryStrategyOf: () => null,
  });
  const host: Host = {
    now: () => 0,
    alternatives: ({ requireFile, projectId }) =>
      projectId === 'narrow' ? ['wide', 'broad'].map((project) => jobOf(requireFile, project)) : [],
    elsewhere: () => null,
    moveTo: ({ requireFile }, project) => jobOf(requireFile, project),
  };
  const moves = new SpecMoves(dispatcher, registry, host);
  const setup: PhaseSetup = {
    slots,
    units: jobs.map((job, order) => registry.register(job, order)),
    projectLimits: new Map([['narrow', 1]]),
    workerStartMs: () => 100,
  };
  const engine = new Engine(setup);
  const views = Array.from({ length: slots }, () => ({ isBusy: false, warmKey: null }));
  start(engine, dispatcher, registry, 0);
  const times: number[] = [];
  while (times.length < count / 10) {
    const before = process.cpuUsage();
    const hasMoved = moves.tryOne({ engine, setup, slots: views, isWell: () => true });
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    if (!hasMoved) throw new Error(`No spec has moved after ${times.length - 1}.`);
    // It runs at once, and is over before the next look.
    const unitId = start(engine, dispatcher, registry, 1, dispatcher._queue.length - 1);
    engine.handle({ type: 'unit-finished', unitId, slot: 1, atMs: 0 });
  }
  return times;
}

/** Starts a job of the queue. @returns its unit's id */
function start(
  engine: Engine,
  { _queue: queue }: Dispatcher,
  registry: JobRegistry,
  slot: number,
  index = 0,
): string {
  const [job] = queue.splice(index, 1);
  const unit = job && registry.unitOf(job);
  if (!unit) throw new Error('There is nothing to start.');
  engine.handle({ type: 'unit-started', unitId: unit.id, slot, atMs: 0, isWarm: true });
  registry.forget(unit.id);
  return unit.id;
}

function jobOf(name: string, project: string): Job {
  return {
    ...{ requireFile: name, projectId: project, workerHash: project },
    ...{ repeatEachIndex: 0, tests: [], locks: [] },
  };
}
