import { expect, it } from 'vitest';
import { RunHealth, type UnitEnding } from '../../../src/health/run-health.js';
import type { BreakerEventRecord } from '../../../src/model/metrics.js';

/** A run whose units are told in turn; each is a unit of its own. */
function run() {
  const changes: BreakerEventRecord[] = [];
  const health = new RunHealth((change) => changes.push(change));
  let count = 0;
  const unit = (spec: string, ending: UnitEnding, atMs: number, project = 'chromium'): void => {
    const told = { unitId: String(count++), project, spec };
    health.started(told, atMs);
    health.ended(told, ending, atMs);
  };
  const states = (): string[] => changes.map(({ to }) => to);
  return { health, unit, changes, states };
}

it('keeps a project back whose specs had faults one after the other, and no other project', () => {
  const { health, unit, states } = run();
  for (const spec of ['a', 'b', 'c']) unit(spec, 'crash', 1000);
  expect(states()).toEqual(['open']);
  expect([health.admits('chromium', 2999), health.admits('firefox', 2999)]).toEqual([false, true]);
  expect([health.isOpen('chromium'), health.isOpen('firefox')]).toEqual([true, false]);
  expect(health.nextProbeMs()).toBe(3000);
  expect(health.admits('chromium', 3000)).toBe(true);
});

it('blames a spec that takes its browser down each time for it, not the browser', () => {
  const { health, unit } = run();
  for (let attempt = 0; attempt < 9; attempt++) unit('bad', 'crash', attempt);
  unit('other', 'crash', 10);
  expect(health.isOpen('chromium')).toBe(false);
});

it('is well again after a clean probe, and then needs three faults anew', () => {
  const { health, unit, states } = run();
  for (const spec of ['a', 'b', 'c']) unit(spec, 'launch-failed', 0);
  unit('d', 'clean', 2000);
  expect(states()).toEqual(['open', 'half-open', 'closed']);
  unit('a', 'crash', 3000);
  unit('b', 'crash', 3000);
  expect(health.isOpen('chromium')).toBe(false);
});

it('gives a project up after two failed probes, and lets everything of it start then', () => {
  const { health, unit, states } = run();
  for (const spec of ['a', 'b', 'c']) unit(spec, 'launch-failed', 0);
  unit('d', 'launch-failed', 2000);
  expect(health.givenUp('chromium')).toBeNull();
  unit('e', 'hang', 6000);
  expect(states()).toEqual(['open', 'half-open', 'open', 'half-open', 'open', 'given-up']);
  expect(health.givenUp('chromium')).toBe('hang');
  expect(health.admits('chromium', 6001)).toBe(true);
  expect(health.nextProbeMs()).toBeNull();
  unit('f', 'clean', 7000);
  expect(health.givenUp('chromium')).toBe('hang');
});

it('learns nothing from a probe by a spec that had failed before, nor from one that was skipped', () => {
  const { health, unit } = run();
  for (const spec of ['a', 'b', 'c']) unit(spec, 'crash', 0);
  for (let probe = 0; probe < 5; probe++) unit('a', 'crash', 2000 + probe);
  unit('d', 'untold', 2010);
  expect(health.givenUp('chromium')).toBeNull();
  expect(health.admits('chromium', 2010)).toBe(true);
});

it('takes a unit for no probe that was started though it was not admitted', () => {
  const { health, unit } = run();
  for (const spec of ['a', 'b', 'c']) unit(spec, 'crash', 0);
  unit('d', 'clean', 500);
  expect(health.isOpen('chromium')).toBe(true);
});

it('has another unit try a project whose probe hangs', () => {
  const { health, unit } = run();
  for (const spec of ['a', 'b', 'c']) unit(spec, 'hang', 0);
  health.started({ unitId: 'hangs', project: 'chromium', spec: 'd' }, 2000);
  expect([health.admits('chromium', 2001), health.nextProbeMs()]).toEqual([false, 32_000]);
  unit('e', 'clean', 32_000);
  expect(health.isOpen('chromium')).toBe(false);
});
