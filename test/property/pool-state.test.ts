import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  applyChanges,
  checkInvariant,
  EMPTY_POOL,
  type Change,
  type PoolState,
} from '../../src/pool/pool-state.js';
import { changesLine, ownerLine, replayJournal, stateLine } from '../../src/pool/journal.js';
import { StateLog } from '../../src/pool/state-log.js';
import {
  claim,
  enqueue,
  finish,
  ready,
  remove,
  startFor,
  stop,
  withdraw,
} from '../../src/pool/transitions.js';

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
        remove(state, id),
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

const owner = ownerLine({ id: 'p', host: 'h', pid: 1, startTicks: null, pidSpace: null, startedMs: 0 });

it('a crash at any letter of the journal leaves the state after the last whole transaction', () => {
  fc.assert(
    fc.property(fc.array(plans, { maxLength: 40 }), (steps) => {
      let journal = owner;
      const log = new StateLog((changes) => (journal += changesLine(changes)));
      /** The state by the length that the journal had. */
      const states = new Map([[journal.length, EMPTY_POOL]]);
      for (const step of steps) {
        const before = log.state;
        try {
          log.transact(step);
        } catch {
          expect(log.state).toBe(before);
        }
        checkInvariant(log.state);
        states.set(journal.length, log.state);
        expect(replayJournal(owner + stateLine(log.state))?.state).toEqual(log.state);
      }
      let expected = EMPTY_POOL;
      for (let length = owner.length; length <= journal.length; length++) {
        expected = states.get(length) ?? expected;
        expect(replayJournal(journal.slice(0, length))?.state).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
});

it('a journal that fails undoes the transaction, and the next one can be made', () => {
  fc.assert(
    fc.property(fc.array(plans, { minLength: 1, maxLength: 30 }), fc.nat(20), (steps, failsAt) => {
      let journal = owner;
      let entries = 0;
      const log = new StateLog((changes) => {
        if (entries++ === failsAt) throw new Error('disk full');
        journal += changesLine(changes);
      });
      for (const step of steps) {
        const before = log.state;
        try {
          log.transact(step);
        } catch {
          expect(log.state).toBe(before);
        }
        expect(replayJournal(journal)?.state).toEqual(log.state);
      }
    }),
  );
});

it('what is no journal tells nothing', () => {
  for (const text of ['', owner.slice(0, -1), '[]\n']) expect(replayJournal(text)).toBeNull();
});

const DAMAGE = ['{}', '[{"on":"task"}]', '', '\0\0\0', '[{"on":"task","id":"t","to":'];

it('a damaged line hides itself alone', () => {
  fc.assert(
    fc.property(
      fc.array(plans, { minLength: 1, maxLength: 30 }),
      fc.nat(30),
      fc.constantFrom(...DAMAGE),
      (steps, at, damage) => {
        const entries: (readonly Change[])[] = [];
        const log = new StateLog((changes) => entries.push(changes));
        for (const step of steps) {
          try {
            log.transact(step);
          } catch {
            // It was refused.
          }
        }
        const index = at % (entries.length + 1);
        const lines = entries.map(changesLine);
        lines[index] = `${damage}\n`;
        const others = entries.filter((_, each) => each !== index).flat();
        const told = replayJournal(owner + lines.join(''));
        expect(told).toMatchObject({ isWhole: false, state: applyChanges(EMPTY_POOL, others) });
      },
    ),
  );
});

it('no task is ever lost or at two places: only its end or its withdrawal takes it out', () => {
  fc.assert(
    fc.property(fc.array(plans, { maxLength: 60 }), (steps) => {
      const log = new StateLog(() => {});
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
  const log = new StateLog(() => {});
  const changes: Change[] = [{ on: 'task', id: 't', to: { type: 'running', instanceId: 'nowhere' } }];
  expect(() => log.transact(() => changes)).toThrow('task t runs in nowhere, which does not have it');
  expect(log.state).toEqual(EMPTY_POOL);
});
