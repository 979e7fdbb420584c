import { expect, it } from 'vitest';
import { Breaker, type BreakerChange } from '../../../src/health/breaker.js';
import { hangLimitMs } from '../../../src/health/hang-limit.js';
import { probeWithBackoff } from '../../../src/health/probe-policy.js';
import { tripOnFaults } from '../../../src/health/trip-policy.js';

function tripped(changes: BreakerChange[] = []): Breaker {
  const breaker = new Breaker({ onChange: (change) => changes.push(change) });
  for (const id of ['a', 'b', 'c']) breaker.faulted(id, 'crash', 1000);
  return breaker;
}

it('trips at the third fault, not before', () => {
  const breaker = new Breaker();
  breaker.faulted('a', 'crash', 0);
  breaker.faulted('b', 'launch-failed', 10);
  expect(breaker.state).toEqual({ type: 'closed' });
  breaker.faulted('c', 'hang', 20);
  expect(breaker.state).toEqual({ type: 'open', openedAtMs: 20, probeAtMs: 2020, fault: 'hang' });
});

it('forgets faults that many clean endings have followed', () => {
  const breaker = new Breaker();
  breaker.faulted('a', 'crash', 0);
  breaker.faulted('b', 'crash', 0);
  for (let unit = 0; unit < 9; unit++) breaker.clean(`clean ${unit}`, 1);
  breaker.faulted('c', 'crash', 2);
  expect(breaker.state.type).toBe('closed');
});

it('lets one probe in when it is due, which closes or opens it', () => {
  const changes: BreakerChange[] = [];
  const breaker = tripped(changes);
  expect(breaker.admits(2999)).toBe(false);
  expect(breaker.admits(3000)).toBe(true);
  breaker.start('probe', 3000);
  expect(breaker.admits(32_999)).toBe(false);
  expect(() => breaker.start('other', 3001)).toThrow('Unit other was started on a half-open breaker.');
  breaker.clean('a straggler from before', 3002);
  breaker.faulted('another straggler', 'crash', 3003);
  expect(breaker.state.type).toBe('half-open');
  breaker.faulted('probe', 'crash', 3500);
  expect(breaker.state).toMatchObject({ type: 'open', probeAtMs: 7500 });
  breaker.start('second probe', 7500);
  breaker.clean('second probe', 7600);
  expect(breaker.state).toEqual({ type: 'closed' });
  expect(changes.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    'closed → open',
    'open → half-open',
    'half-open → open',
    'open → half-open',
    'half-open → closed',
  ]);
});

it('a probe that tells nothing leaves the next unit to probe at once', () => {
  const breaker = tripped();
  breaker.start('probe', 3000);
  breaker.abandoned('probe', 3100);
  expect(breaker.admits(3100)).toBe(true);
});

it('lets another probe in beside one that does not end; the first that ends decides', () => {
  const changes: BreakerChange[] = [];
  const breaker = tripped(changes);
  breaker.start('hangs', 3000);
  breaker.start('second', 33_000);
  expect([92_999, 93_000].map((atMs) => breaker.admits(atMs))).toEqual([false, true]);
  breaker.start('third', 93_000);
  breaker.abandoned('second', 94_000);
  expect(breaker.state).toMatchObject({ type: 'half-open', probeIds: ['hangs', 'third'], probeAtMs: 94_000 });
  breaker.faulted('hangs', 'hang', 95_000);
  expect(breaker.state).toMatchObject({ type: 'open', probeAtMs: 99_000, fault: 'hang' });
  breaker.clean('third', 96_000);
  expect(breaker.state.type).toBe('open');
  expect(changes.map(({ to }) => to)).toEqual(['open', 'half-open', 'open']);
});

it('waits twice as long after each failed probe, up to a limit', () => {
  expect([1, 2, 3, 4].map(probeWithBackoff(100, 500))).toEqual([100, 200, 400, 500]);
});

it('its policies can be others', () => {
  const breaker = new Breaker({ shouldTrip: tripOnFaults(1), probeDelayMs: () => 7 });
  breaker.faulted('a', 'crash', 0);
  expect(breaker.state).toMatchObject({ type: 'open', probeAtMs: 7 });
});

it('a hang is what runs past the 99.9% quantile, once that is known', () => {
  const estimate = { value: 60_000, spread: 6_000, sampleCount: 5, source: 'own' } as const;
  const limit = hangLimitMs(estimate) ?? 0;
  expect(limit).toBeGreaterThan(70_000);
  expect(limit).toBeLessThan(100_000);
  expect(hangLimitMs({ ...estimate, value: 1000, spread: 100 })).toBe(30_000);
  expect(hangLimitMs({ ...estimate, sampleCount: 2 })).toBeNull();
});
