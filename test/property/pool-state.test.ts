import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  applyChanges,
  checkInvariant,
  EMPTY_POOL,
  type Change,
  type PoolState,
} from '../../src/pool/pool-state.js';
import { replayJournal, StateLog, type JournalEntry } from '../../src/pool/state-log.js';
import { claim, enqueue, finish, lose, ready, startFor, stop, withdraw } from '../../src/pool/transitions.js';

type Plan = (state: PoolState) => readonly Change[];

const task = fc.constantFrom('t1', 't2', 't3', 't4');
const instance = fc.constantFrom('i1', 'i2', 'i3');

/** Any verb on any names: most make sense at some moment, many at none. */
const plans: fc.Arbitrary<Plan> = fc.oneof(
  task.map(
    (id): Plan =>
      (state) =>
        enqueue(state, id),
  ),
  fc.tuple(task, instance).map(
    ([id, to]): Plan =>
      (state) =>
        startFor(state, id, { id: to, browser: 'b', slot: 0 }),
  ),
  fc.tuple(task, instance).map(
    ([id, to]): Plan =>
      (state) =>
        claim(state, id, to),
  ),
  instance.map(
    (id): Plan =>
      (state) =>
        ready(state, id),
  ),
  instance.map(
    (id): Plan =>
      (state) =>
        finish(state, id),
  ),
  instance.map(
    (id): Plan =>
      (state) =>
        lose(state, id),
  ),
  instance.map(
    (id): Plan =>
      (state) =>
        stop(state, id),
  ),
  task.map(
    (id): Plan =>
      (state) =>
        withdraw(state, id),
  ),
);

it('a crash between any two steps leaves the state after the last whole transaction', () => {
  fc.assert(
    fc.property(fc.array(plans, { maxLength: 40 }), (steps) => {
      const journal: JournalEntry[] = [];
      const log = new StateLog((entry) => journal.push(entry));
      /** The state after each length that the journal had. */
      const states = [EMPTY_POOL];
      for (const step of steps) {
        const before = log.state;
        try {
          log.transact(step);
        } catch {
          expect(log.state).toBe(before);
        }
        checkInvariant(log.state);
        while (states.length < journal.length) states.push(before);
        states[journal.length] = log.state;
      }
      for (let length = 0; length <= journal.length; length++)
        expect(replayJournal(journal.slice(0, length))).toEqual(states[length]);
    }),
    { numRuns: 300 },
  );
});

it('a journal that fails at any entry undoes the transaction, and the next one can be made', () => {
  fc.assert(
    fc.property(fc.array(plans, { minLength: 1, maxLength: 30 }), fc.nat(60), (steps, failsAt) => {
      const journal: JournalEntry[] = [];
      let entries = 0;
      const log = new StateLog((entry) => {
        if (entries++ === failsAt) throw new Error('disk full');
        journal.push(entry);
      });
      for (const step of steps) {
        const before = log.state;
        try {
          log.transact(step);
        } catch {
          expect(log.state).toBe(before);
        }
        expect(replayJournal(journal)).toEqual(log.state);
      }
    }),
  );
});

it('no task is ever lost or at two places: only its end or its withdrawal takes it out', () => {
  fc.assert(
    fc.property(fc.array(plans, { maxLength: 60 }), (steps) => {
      const log = new StateLog();
      for (const step of steps) {
        const before = log.state;
        let changes: readonly Change[] = [];
        try {
          log.transact((state) => (changes = step(state)));
        } catch {
          continue;
        }
        const left = [...before.tasks.keys()].filter((id) => !log.state.tasks.has(id));
        const ended = changes.filter(({ on, to }) => on === 'task' && to === null).map(({ id }) => id);
        expect(left).toEqual(ended);
        expect(applyChanges(before, changes)).toEqual(log.state);
      }
    }),
  );
});

it('a contradiction is refused', () => {
  const log = new StateLog();
  const changes: Change[] = [{ on: 'task', id: 't', to: { type: 'running', instanceId: 'nowhere' } }];
  expect(() => log.transact(() => changes)).toThrow('task t runs in nowhere, which does not have it');
  expect(log.state).toEqual(EMPTY_POOL);
});
