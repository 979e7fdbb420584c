import { describe, expect, it } from 'vitest';
import { PROJECTS, SPECS, World } from '../../support/routing-world.js';

describe('routing over many runs, from cold', () => {
  it('places every spec once in each run', () => {
    const world = new World({ coverEvery: 10, explore: 0.05 });
    world.play(10);
    for (let run = 0; run < 10; run++) {
      const specs = world.visits.filter((visit) => visit.run === run).map(({ spec }) => spec);
      expect(new Set(specs).size).toBe(SPECS);
      expect(specs).toHaveLength(SPECS);
    }
  });

  it.each([3, 4, 10])('visits every project in any %i runs', (coverEvery) => {
    const runs = 3 * coverEvery + 5;
    const world = new World({ coverEvery, explore: 0.05 });
    world.play(runs);
    for (let spec = 0; spec < SPECS; spec++) {
      const visits = world.visits.filter((visit) => visit.spec === spec);
      for (let from = 0; from + coverEvery <= runs; from++) {
        const seen = visits.filter(({ run }) => run >= from && run < from + coverEvery);
        expect(new Set(seen.map(({ project }) => project))).toEqual(new Set(PROJECTS));
      }
    }
  });

  it('sends specs to the project that is in truth the fastest', () => {
    const world = new World({ coverEvery: 10, explore: 0.05 });
    world.play(25);
    const chosen = world.visits.filter(({ run, reason }) => run >= 5 && reason === 'best');
    const matches = chosen.filter((visit) => world.isMatch(visit)).length;
    expect(matches / chosen.length).toBeGreaterThanOrEqual(0.97);
  });

  it('knows from other hardware which projects are fast', () => {
    const regretOn = (isKnown: boolean): number => {
      const world = new World({ coverEvery: 10, explore: 0.05 });
      world.play(12);
      world.changeHardware(0.1, isKnown);
      world.play(5);
      return world.meanRegret(12);
    };
    expect(regretOn(true)).toBeLessThan(regretOn(false) / 2);
  });

  it('spreads the visits for coverage over the runs, and explores no more than it may', () => {
    const world = new World({ coverEvery: 10, explore: 0.05 });
    world.play(30);
    for (let run = 1; run < 30; run++) {
      const visits = world.visits.filter((visit) => visit.run === run);
      const coverage = visits.filter(({ reason }) => reason === 'coverage').length;
      expect(coverage).toBeLessThanOrEqual(SPECS / 2);
    }
    const explored = world.visits.filter(({ reason }) => reason === 'explore').length;
    expect(explored / world.visits.length).toBeLessThanOrEqual(0.08);
  });
});
