import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Breaker, type BreakerChange } from '../../src/health/breaker.js';

const step = fc.record({
  what: fc.constantFrom('start', 'clean', 'faulted', 'abandoned'),
  pick: fc.nat({ max: 5 }),
  afterMs: fc.oneof(fc.nat({ max: 3000 }), fc.nat({ max: 100_000 })),
});

it('follows its arrows, probes with one unit more only when the last has had its time, and is never stuck', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const changes: BreakerChange[] = [];
      const breaker = new Breaker({ onChange: (change) => changes.push(change) });
      const running: string[] = [];
      let [atMs, faults, probes] = [0, 0, 0];
      steps.forEach(({ what, pick, afterMs }, index) => {
        atMs += afterMs;
        if (what === 'start') {
          if (!breaker.admits(atMs)) return;
          breaker.start(`u${index}`, atMs);
          running.push(`u${index}`);
          if (breaker.state.type === 'half-open') {
            expect(breaker.state.probeIds.at(-1)).toBe(`u${index}`);
            expect(breaker.state.probeAtMs - atMs).toBeGreaterThanOrEqual(30_000);
            expect(running).toEqual(expect.arrayContaining([...breaker.state.probeIds]));
          }
          return;
        }
        const [unit] = running.splice(pick % (running.length || 1), 1);
        if (unit === undefined) return;
        if (what === 'faulted') faults++;
        if (what === 'faulted') breaker.faulted(unit, 'crash', atMs);
        else if (what === 'clean') breaker.clean(unit, atMs);
        else breaker.abandoned(unit, atMs);
      });
      for (const { from, to } of changes) {
        expect(ARROWS).toContain(`${from} ${to}`);
        probes += Number(to === 'half-open');
      }
      const trips = changes.filter(({ from, to }) => from === 'closed' && to === 'open').length;
      expect(trips * 3).toBeLessThanOrEqual(faults);
      // Whatever happened: once all units have ended, time alone lets the next one in.
      if (breaker.state.type === 'half-open') expect(breaker.admits(breaker.state.probeAtMs)).toBe(true);
      for (const unit of running) breaker.abandoned(unit, atMs);
      expect(breaker.admits(atMs + 120_000)).toBe(true);
      expect(probes).toBeLessThanOrEqual(steps.filter(({ what }) => what === 'start').length);
    }),
  );
});

const ARROWS = ['closed open', 'open half-open', 'half-open open', 'half-open closed'];
