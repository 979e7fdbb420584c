import { expect, it } from 'vitest';
import { BrowserHealth, type HealthChange } from '../../../src/pool/browser-health.js';
import type { Fault } from '../../../src/health/fault.js';

/** A browser that three tasks have found broken. */
function broken(changes: HealthChange[] = []): BrowserHealth {
  const health = new BrowserHealth((change) => changes.push(change));
  for (const task of ['a', 'b', 'c']) health.faulted(task, 'crash', 0);
  return health;
}

/** A probe that fails, when it is due. */
function probe(health: BrowserHealth, task: string, fault: Fault = 'crash'): void {
  if (health.state.type === 'closed') throw new Error('there is nothing to probe');
  const atMs = health.state.probeAtMs;
  health.started(task, atMs);
  health.faulted(task, fault, atMs);
}

it('is given up after probes of two tasks, and told once', () => {
  const changes: HealthChange[] = [];
  const health = broken(changes);
  probe(health, 'd');
  expect(health.givenUp).toBeNull();
  probe(health, 'e', 'hang');
  expect(health.givenUp).toBe('hang');
  probe(health, 'f');
  expect(health.givenUp).toBe('crash');
  expect(changes.map(({ to }) => to)).toEqual([
    ...['open', 'half-open', 'open', 'half-open', 'open', 'given-up', 'half-open', 'open'],
  ]);
});

it('one task that takes it down each time is no proof, but one browser that does not start is', () => {
  const health = broken();
  for (let time = 0; time < 3; time++) probe(health, 'd');
  expect(health.givenUp).toBeNull();
  const other = broken();
  for (let time = 0; time < 2; time++) probe(other, 'd', 'launch-failed');
  expect(other.givenUp).toBe('launch-failed');
});

it('is well again after one task without a fault, and begins anew then', () => {
  const changes: HealthChange[] = [];
  const health = broken(changes);
  for (const task of ['d', 'e']) probe(health, task);
  health.started('f', 1e6);
  expect(health.isWell).toBe(false);
  health.clean('f', 1e6);
  expect([health.isWell, health.givenUp]).toEqual([true, null]);
  for (const task of ['a', 'b', 'c']) health.faulted(task, 'crash', 1e6);
  probe(health, 'd');
  expect(health.givenUp).toBeNull();
  probe(health, 'e');
  expect(health.givenUp).toBe('crash');
  expect(changes.filter(({ to }) => to === 'given-up')).toHaveLength(2);
});

it('a probe that was taken back is no failed one', () => {
  const health = broken();
  probe(health, 'd');
  for (const task of ['e', 'f']) {
    health.started(task, 1e6);
    health.abandoned(task, 1e6);
  }
  expect(health.givenUp).toBeNull();
});
