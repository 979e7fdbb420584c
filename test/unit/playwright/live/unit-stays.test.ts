import { expect, it } from 'vitest';
import type { Dispatcher, Job } from '../../../../plugin/playwright/internals.js';
import type { JobRegistry } from '../../../../plugin/playwright/job-registry.js';
import type { LivePhaseHost } from '../../../../plugin/playwright/live/live-phase.js';
import type { LiveRun } from '../../../../plugin/playwright/live/live-run.js';
import { PhaseJobs } from '../../../../plugin/playwright/live/phase-jobs.js';
import { UnitStays } from '../../../../plugin/playwright/live/unit-stays.js';
import { WithheldJobs } from '../../../../plugin/playwright/live/withheld-jobs.js';

function job(id: string): Job {
  return { tests: [{ id }], workerHash: 'h' } as unknown as Job;
}

/** A unit that has begun, of which a job runs in each of two slots; the worker of the first one is lost. */
function twoJobs(hasFailed: boolean) {
  const [first, beside] = [job('first'), job('beside')];
  const slots: { jobDispatcher?: { job: Job } }[] = [first, beside].map((its) => ({
    jobDispatcher: { job: its },
  }));
  const queue: Job[] = [];
  const ends: string[] = [];
  const dispatcher = {
    ...{ _workerSlots: slots, _queue: queue, _isStopped: false },
    _updateCounterForWorkerHash: () => undefined,
    _scheduleJobs: () => undefined,
  } as unknown as Dispatcher;
  const live = {
    suite: { unitIdOf: () => 'unit' },
    jobs: new Map([['unit', first]]),
    withheld: new WithheldJobs(),
    member: {
      healthChanged: () => undefined,
      poke: () => undefined,
      handOver: () => ends.push('handed over') > 0,
    },
    hasFailed: () => hasFailed,
    nameOf: () => 'unit',
    ...{ unitStarted: () => undefined, counts: () => undefined },
    unitEnded: () => ends.push('ended'),
  } as unknown as LiveRun;
  const faults = new Map([[first, 'worker-lost' as const]]);
  const host = {
    ...{ dispatcher, maxFailures: 0, warn: () => undefined },
    takeFault: (its: Job) => faults.get(its),
  } as unknown as LivePhaseHost;
  const registry = { register: () => ({ estimate: { value: 1 } }) } as unknown as JobRegistry;
  const stays = new UnitStays(live, host, new PhaseJobs(live, dispatcher, registry, true));
  stays.started(first, 0);
  const finish = (its: Job, slot: number): void => {
    stays.finished('unit', its, slot, 1);
    delete slots[slot]?.jobDispatcher;
  };
  return { stays, finish, first, beside, queue, ends };
}

it.each([
  ['is left, its worker lost while another of its jobs ran, is handed over when that has ended', true, false],
  ['has failed for it is, too', false, true],
])('a unit of which something %s', (_, isLeft, hasFailed) => {
  const { finish, first, beside, queue, ends } = twoJobs(hasFailed);
  finish(first, 0);
  if (isLeft) queue.push(job('again'));
  expect(ends).toEqual([]);
  finish(beside, 1);
  expect(ends).toEqual(['handed over']);
  expect(queue).toEqual([]);
});

it('a unit of which nothing is left, and nothing has failed, has ended, whatever was lost on the way', () => {
  const { finish, first, beside, ends } = twoJobs(false);
  finish(first, 0);
  finish(beside, 1);
  expect(ends).toEqual(['ended']);
});

it('a unit that goes on is not handed over for the same fault again', () => {
  const { stays, finish, first, beside, queue, ends } = twoJobs(true);
  finish(first, 0);
  const again = job('again');
  queue.push(again);
  finish(beside, 1);
  stays.goesOn('unit');
  expect(queue.splice(0)).toEqual([again]);
  finish(again, 0);
  expect(ends).toEqual(['handed over', 'ended']);
});
