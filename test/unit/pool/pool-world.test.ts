/** What a pool does where its browsers take their time, or never come up. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EvenkeelError } from '../../../src/errors.js';
import { PoolWorld } from '../../support/pool-world.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** All browsers that are being started come up. */
async function start(world: PoolWorld): Promise<void> {
  for (const process of world.processes) if (process.state === 'starting') process.start();
  await world.settled();
}

/** No browser starts; those that are told to end do. */
function failAll(world: PoolWorld): void {
  for (const process of world.processes) {
    if (process.isToldToEnd) process.leave();
    else process.fail();
  }
}

it('slots that go and come back start other instances, while browsers of before still close', async () => {
  const world = new PoolWorld({ browsers: ['a'], retries: 0 });
  for (const name of ['first', 'second']) world.submit(name);
  await world.settled();
  await start(world);
  for (const task of world.running) task.finish();
  await world.settled();
  world.dispatcher.setWorkers(1);
  world.dispatcher.setWorkers(2);
  for (const name of ['third', 'fourth']) world.submit(name);
  await world.settled();
  await start(world);
  expect([...world.processes].map(({ instanceId }) => instanceId)).toEqual(['a-0.1', 'a-1.1', 'a-1.2']);
  for (const task of world.running) task.finish();
  await world.settled();
  expect(world.outcomes.map(({ end }) => end)).toEqual(['done', 'done', 'done', 'done']);
});

it('a browser that is added again under its name is another one', async () => {
  const world = new PoolWorld({ browsers: ['a'], workers: 1 });
  world.submit('first');
  await world.settled();
  await start(world);
  world.dispatcher.removeBrowser('a');
  world.addBrowser('a');
  for (const task of world.running) task.finish();
  await world.settled();
  const [old] = world.processes;
  expect(old?.isToldToEnd).toBe(true);
  world.submit('second');
  old?.leave();
  await world.settled();
  expect([...world.processes].map(({ instanceId }) => instanceId)).toEqual(['a-0.2']);
});

it('a fault of a browser that was taken out says nothing of the one that has its name now', async () => {
  const world = new PoolWorld({ browsers: ['a'], workers: 3 });
  for (const name of ['1', '2', '3']) world.submit(name);
  await world.settled();
  world.dispatcher.removeBrowser('a');
  world.addBrowser('a');
  for (const process of world.processes) process.fail();
  await world.settled();
  expect(world.log.metrics(3).ends.lost).toBe(3);
  expect(world.dispatcher.scheduler.browsers.health('a')?.isWell).toBe(true);
});

it('tasks that only a broken browser may run fail after two probes, others go elsewhere', async () => {
  const world = new PoolWorld({ queue: 100, workers: 1, retries: 50 });
  for (let task = 0; task < 20; task++) world.submit(`only ${task}`, 'a');
  for (let task = 0; task < 3; task++) world.submit(`any ${task}`);
  for (let second = 0; second < 20; second++) {
    await world.settled();
    for (const process of world.processes) {
      if (process.isToldToEnd) process.leave();
      else if (process.state === 'starting' && process.instanceId.startsWith('a')) process.fail();
      else if (process.state === 'starting') process.start();
    }
    await world.settled();
    for (const task of world.running) task.finish();
    vi.advanceTimersByTime(1000);
  }
  const ends = (prefix: string): string[] => [
    ...new Set(world.outcomes.flatMap(({ name, end }) => (name.startsWith(prefix) ? [end] : []))),
  ];
  expect(world.outcomes).toHaveLength(23);
  expect(ends('only')).toEqual(['POOL_TASK_LOST']);
  expect(ends('any')).toEqual(['done']);
  // Three that opened the breaker, and two probes: not all attempts of all tasks.
  expect(world.log.metrics(1).ends.lost).toBe(5);
  expect(world.log.unsaved.breakerEvents.map(({ to }) => to)).toEqual([
    ...['open', 'half-open', 'open', 'half-open', 'open', 'given-up'],
  ]);
});

it('a task all of whose browsers fail again and again is given up, and what its attempts have cost counts', async () => {
  const world = new PoolWorld({ workers: 1, retries: 50 });
  const gaveUp = vi.spyOn(world.learning, 'gaveUp');
  world.submit('any');
  for (let second = 0; second < 100; second++) {
    await world.settled();
    failAll(world);
    await world.settled();
    vi.advanceTimersByTime(1000);
  }
  expect(world.outcomes).toEqual([{ name: 'any', end: 'POOL_TASK_LOST' }]);
  // Three that opened each breaker, and two probes of each.
  expect(world.log.metrics(1).ends.lost).toBe(10);
  expect(gaveUp).toHaveBeenCalledExactlyOnceWith('t1');
  expect(world.learnedFrom).toBe(0);
});

const queuedFor = (world: PoolWorld): string[] =>
  world.dispatcher.scheduler.queuedUnits.map(({ project }) => project);

it('a task that leaves a broken browser keeps away from those that it avoids', async () => {
  const world = new PoolWorld({ browsers: ['a', 'b', 'c'], workers: 1 });
  world.avoided.set('copy', ['b']);
  world.submit('first', 'c');
  await world.settled();
  world.submit('copy');
  await world.settled();
  expect(queuedFor(world)).toEqual(['a']);
  const health = world.dispatcher.scheduler.browsers.health('a');
  for (const id of ['x', 'y', 'z']) health?.faulted(id, 'crash', performance.now());
  // The other one is as good, and has nothing to do.
  expect(queuedFor(world)).toEqual(['c']);
});

it.each([
  { browsers: ['a', 'b', 'c'], then: 'c-0.2' },
  { browsers: ['a', 'b'], then: 'a-0.2' },
])(
  'a task whose browser fails goes on in $then, not in the one that it avoids',
  async ({ browsers, then }) => {
    const world = new PoolWorld({ browsers, workers: 1 });
    world.avoided.set('copy', ['b']);
    world.submit('copy');
    await world.settled();
    for (const process of world.processes) process.fail();
    await world.settled();
    for (const process of world.processes) if (process.isToldToEnd) process.leave();
    await world.settled();
    expect([...world.processes].map(({ instanceId }) => instanceId)).toEqual([then]);
  },
);

it('what comes to a browser that was given up probes it, and runs when it is well', async () => {
  const world = new PoolWorld({ browsers: ['a'], workers: 1, retries: 50 });
  world.submit('lost');
  for (let second = 0; second < 20; second++) {
    await world.settled();
    failAll(world);
    await world.settled();
    vi.advanceTimersByTime(1000);
  }
  expect(world.outcomes).toEqual([{ name: 'lost', end: 'POOL_TASK_LOST' }]);
  world.submit('later');
  await world.settled();
  vi.advanceTimersByTime(10_000);
  await world.settled();
  for (const process of world.processes) if (process.isToldToEnd) process.leave();
  await world.settled();
  await start(world);
  for (const task of world.running) task.finish();
  await world.settled();
  expect(world.outcomes.at(-1)).toEqual({ name: 'later', end: 'done' });
  expect(world.dispatcher.scheduler.browsers.health('a')?.isWell).toBe(true);
});

it('a task is taken back while its browser starts, and while it waits for room', async () => {
  const world = new PoolWorld({ browsers: ['a'], workers: 1, queue: 1 });
  for (const name of ['starting', 'queued', 'outside', 'last']) world.submit(name);
  await world.settled();
  for (const name of ['outside', 'starting']) world.abort(name);
  await world.settled();
  expect(world.outcomes).toEqual([
    { name: 'outside', end: 'aborted' },
    { name: 'starting', end: 'aborted' },
  ]);
  const [first] = world.processes;
  expect(first?.isToldToEnd).toBe(true);
  first?.leave();
  for (let turn = 0; turn < 2; turn++) {
    await world.settled();
    await start(world);
    for (const task of world.running) task.finish();
  }
  await world.settled();
  expect(world.outcomes.slice(2)).toEqual([
    { name: 'queued', end: 'done' },
    { name: 'last', end: 'done' },
  ]);
  expect(world.log.metrics(1).ends).toEqual({ done: 2, failed: 0, 'timed-out': 0, aborted: 1, lost: 0 });
});

it('what no browser can help fails at once, with its reason', async () => {
  const world = new PoolWorld({ workers: 1 });
  world.submit('task');
  await world.settled();
  for (const process of world.processes)
    process.fail(new EvenkeelError('POOL_NO_BROWSER', 'no playwright-core'));
  await world.settled();
  expect(world.outcomes).toEqual([{ name: 'task', end: 'POOL_NO_BROWSER' }]);
  expect(world.dispatcher.scheduler.browsers.health('a')?.isWell).toBe(true);
});

it('tasks that are placed again, since there is another browser, count as one visit each', async () => {
  const world = new PoolWorld({ browsers: ['a', 'b'], workers: 1, queue: 100 });
  for (let run = 0; run < 6; run++) world.submit('same');
  await world.settled();
  const { visits } = world.knowledge;
  const task = { name: 'same', kind: 'task' };
  expect(visits.nextSeq(task)).toBe(6);
  world.addBrowser('c');
  expect(visits.nextSeq(task)).toBe(6);
  world.dispatcher.removeBrowser('c');
  expect(visits.nextSeq(task)).toBe(6);
});

it('tasks that wait start once, in slots of others that were taken back at the same moment', async () => {
  const world = new PoolWorld({ browsers: ['a'], workers: 2 });
  for (const name of ['first', 'second', 'third', 'fourth']) world.submit(name);
  await world.settled();
  world.abort('first');
  world.abort('second');
  await world.settled();
  for (const process of world.processes) if (process.isToldToEnd) process.leave();
  await world.settled();
  await start(world);
  expect([...world.running].map(({ name }) => name).sort()).toEqual(['fourth', 'third']);
  for (const task of world.running) task.finish();
  await world.settled();
  expect(world.outcomes.map(({ name, end }) => `${name} ${end}`).sort()).toEqual([
    'first aborted',
    'fourth done',
    'second aborted',
    'third done',
  ]);
});

it.each(['reroute', 'replicate'] as const)(
  'a large task (%s) with more parts than the queue takes runs where others are turned away',
  async (faultTolerance) => {
    const world = new PoolWorld({ queue: 2, whenFull: 'reject' });
    world.submitSharded('large', 8, faultTolerance);
    await world.settled();
    world.submit('small');
    let mostQueued = 0;
    for (let turn = 0; turn < 20; turn++) {
      await world.settled();
      mostQueued = Math.max(mostQueued, world.dispatcher.scheduler.queuedUnits.length);
      await start(world);
      for (const process of world.processes) if (process.isToldToEnd) process.leave();
      for (const task of world.running) task.finish();
    }
    expect(world.outcomes).toEqual([
      { name: 'small', end: 'POOL_FULL' },
      { name: 'large', end: 'done' },
    ]);
    expect(mostQueued).toBeLessThanOrEqual(2);
  },
);

it('a crash is told also where the browser after it did not start', async () => {
  const world = new PoolWorld({ browsers: ['a'], workers: 1, retries: 5 });
  world.submit('task');
  await world.settled();
  await start(world);
  for (const process of world.processes) process.leave();
  await world.settled();
  for (const process of world.processes) if (process.state === 'starting') process.fail();
  for (let turn = 0; turn < 4; turn++) {
    await vi.advanceTimersByTimeAsync(60_000);
    await world.settled();
    await start(world);
  }
  const { losses } = world.log.unsaved;
  expect(losses.map(({ attempt, fault, again }) => [attempt, fault, again?.strategy])).toEqual([
    [1, 'crash', 'retry'],
    [2, 'launch-failed', 'retry'],
  ]);
});

it('each attempt that lost its browser is told once, with what was done about it', async () => {
  const world = new PoolWorld({ browsers: ['a'], workers: 1, retries: 1 });
  world.submit('task');
  for (let turn = 0; turn < 4; turn++) {
    await world.settled();
    await start(world);
    if (world.running.size > 0) for (const process of world.processes) process.leave();
  }
  await world.settled();
  expect(world.outcomes).toEqual([{ name: 'task', end: 'POOL_TASK_LOST' }]);
  const { losses } = world.log.unsaved;
  expect(losses.map(({ attempt, fault, from, again }) => [attempt, fault, from, again?.strategy])).toEqual([
    [1, 'crash', 'a', 'retry'],
    [2, 'crash', 'a', undefined],
  ]);
  expect(world.log.metrics(1).recoveries).toMatchObject([{ task: 'task', strategy: 'retry', to: 'a' }]);
});
