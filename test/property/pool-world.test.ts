/**
 * A pool's slots and dispatcher, with browsers and tasks that do anything at any moment: the pool's one state, its journal, its slots
 * and queue, and the processes that there are never contradict one another.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { closed } from '../../plugin/pool/admission.js';
import { checkInvariant, taskIn } from '../../src/pool/pool-state.js';
import { PoolWorld, type FakeProcess } from '../support/pool-world.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const BROWSERS = ['a', 'b'];

interface Step {
  readonly what: (typeof STEPS)[number];
  readonly pick: number;
}

const STEPS = [
  ...(['submit', 'submit', 'submit', 'start', 'start', 'start', 'finish', 'finish'] as const),
  ...(['fail', 'crash', 'no start', 'leave', 'leave', 'abort', 'workers', 'remove', 'add', 'wait'] as const),
];

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...STEPS),
  pick: fc.nat(100),
});

function take({ what, pick }: Step, world: PoolWorld, number: number): void {
  const one = <T>(all: Iterable<T>): T | undefined => [...all][pick % Math.max(1, [...all].length)];
  const processes = (state: FakeProcess['state']): FakeProcess | undefined =>
    one([...world.processes].filter((process) => process.state === state));
  switch (what) {
    case 'submit':
      return world.submit(`t${number}`, ...[['a'], ['b'], []][pick % 3]!);
    case 'start':
      return processes('starting')?.start();
    case 'no start':
      return processes('starting')?.fail();
    case 'crash':
      return processes('up')?.browser.die();
    case 'leave':
      return one([...world.processes].filter(({ isToldToEnd }) => isToldToEnd))?.leave();
    case 'finish':
      return one(world.running)?.finish();
    case 'fail':
      return one(world.running)?.fail(new Error('its own'));
    case 'abort':
      return world.abort(`t${pick % Math.max(1, number)}`);
    case 'workers':
      return world.dispatcher.setWorkers(1 + (pick % 3));
    case 'remove':
      return world.dispatcher.removeBrowser(BROWSERS[pick % 2]!);
    case 'add':
      if (!world.dispatcher.browsers.has(BROWSERS[pick % 2]!)) world.addBrowser(BROWSERS[pick % 2]!);
      return;
    case 'wait':
      return void vi.advanceTimersByTime(pick * 100);
  }
}

function check(world: PoolWorld): void {
  const { state, dispatcher } = world;
  checkInvariant(state);
  expect(world.journaled).toEqual(state);
  // What a process is, its instance is.
  for (const { instanceId } of world.processes) expect([...state.instances.keys()]).toContain(instanceId);
  const processes = new Map([...world.processes].map((process) => [process.instanceId, process]));
  for (const { id, state: its } of state.instances.values()) {
    if (its.type === 'idle' || its.type === 'busy')
      expect(processes.get(id)?.browser.isConnected()).toBe(true);
    if (its.type === 'stopping') expect(processes.get(id)?.isToldToEnd).toBe(true);
  }
  // A slot works exactly while one instance of it does, and never has two.
  dispatcher.slots.views.forEach((_, index) => {
    const own = [...state.instances.values()].filter(
      ({ slot, state: its }) => slot === index && its.type !== 'stopping',
    );
    expect(own.length).toBeLessThanOrEqual(1);
    expect(dispatcher.slots.at(index)?.isBusy).toBe(own.some((instance) => taskIn(instance) !== undefined));
  });
  const queued = [...state.tasks].flatMap(([id, { type }]) => (type === 'queued' ? [id] : []));
  expect(
    dispatcher.scheduler
      .queuedTasks()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(queued.sort());
}

it(
  'whatever happens, nothing contradicts the journal, and each task ends once',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const world = new PoolWorld();
        // A crash of the pool's process just now would leave a process: the journal names it already.
        world.onLaunch = (id) => expect(world.journaled.instances.get(id)?.state.type).toBe('starting');
        for (const [number, each] of steps.entries()) {
          take(each, world, number);
          await world.settled();
          check(world);
        }
        const submitted = steps.filter(({ what }) => what === 'submit').length;
        world.admission.close();
        world.dispatcher.stop(closed());
        for (let turn = 0; turn < 10; turn++) {
          // Tasks that do not heed their end are waited for, but not for long.
          vi.advanceTimersByTime(1_000);
          await world.settled();
          check(world);
          for (const process of world.processes) if (process.isToldToEnd) process.leave();
          if (turn === 5) void world.dispatcher.slots.end();
        }
        await world.settled();
        expect(world.outcomes.map(({ name }) => name).sort()).toEqual(
          steps.flatMap(({ what }, number) => (what === 'submit' ? [`t${number}`] : [])).sort(),
        );
        expect(world.outcomes).toHaveLength(submitted);
        expect(world.outcomes.filter(({ end }) => end === 'ENGINE_INVARIANT')).toEqual([]);
        expect([...world.processes]).toEqual([]);
        expect(world.learnedFrom).toBe(0);
        expect([world.state.instances.size, world.state.tasks.size]).toEqual([0, 0]);
        expect(world.journaled).toEqual(world.state);
      }),
      { numRuns: 200 },
    );
  },
);
