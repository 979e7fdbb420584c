import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import { summarise } from '../../../src/estimate/history-summary.js';
import type { HistoryModel, Sample, TestHistory } from '../../../src/model/history.js';
import type { DecisionReason } from '../../../src/model/record.js';
import { routeSpecs, type RouteOptions } from '../../../src/route/route-specs.js';

const PROJECTS = ['chromium', 'firefox', 'webkit'];
const KINDS = ['audio', 'media', 'text'];
const SPECS = 60;

interface Visit {
  readonly run: number;
  readonly spec: number;
  readonly project: string;
  readonly reason: DecisionReason;
}

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Specs with true durations that differ by kind and project, run again and again with what history learned. */
class World {
  readonly visits: Visit[] = [];
  private readonly random = seededRandom(3);
  private readonly truth: number[][];
  private readonly histories = new Map<string, TestHistory>();
  private run = 0;

  constructor(private readonly options: RouteOptions) {
    const kindEffects = KINDS.map(() => PROJECTS.map(() => 1 + 2 * this.random()));
    this.truth = Array.from({ length: SPECS }, (_, spec) => {
      const base = 300 * Math.exp(this.normal());
      return PROJECTS.map((_, project) => {
        const effect = kindEffects[spec % KINDS.length]?.[project] ?? 1;
        return base * effect * Math.exp(0.1 * this.normal());
      });
    });
  }

  play(runs: number): void {
    for (let count = 0; count < runs; count++) this.playOne();
  }

  isMatch({ spec, project }: Visit): boolean {
    const times = this.truth[spec] ?? [];
    return (times[PROJECTS.indexOf(project)] ?? Infinity) <= 1.05 * Math.min(...times);
  }

  private playOne(): void {
    const model: HistoryModel = {
      nextRunSeq: this.run,
      tests: [...this.histories.values()],
      overheads: [],
      starts: [],
    };
    const specs = Array.from({ length: SPECS }, (_, spec) => this.routable(spec));
    const { routed } = routeSpecs({
      specs,
      summary: summarise(model),
      estimator: createEstimator(model),
      slots: 4,
      projectLimits: new Map(),
      fixedLoadMs: new Map(),
      options: this.options,
    });
    for (const { specKey, chosen, reason } of routed) this.visit(Number(specKey), chosen, reason);
    this.run++;
  }

  private routable(spec: number) {
    const file = `${spec}.spec.ts`;
    const kind = KINDS[spec % KINDS.length] ?? '';
    const candidates = PROJECTS.map((project) => ({
      project,
      unit: { project, file, tests: [{ project, file, title: 'works', kind }] },
    }));
    return { specKey: String(spec), file, title: '', kind, repeatEachIndex: 0, pinned: [], candidates };
  }

  private visit(spec: number, project: string, reason: DecisionReason): void {
    this.visits.push({ run: this.run, spec, project, reason });
    const truthMs = this.truth[spec]?.[PROJECTS.indexOf(project)] ?? 0;
    const durationMs = truthMs * Math.exp(0.1 * this.normal());
    const key = `${spec} ${project}`;
    const samples: readonly Sample[] = this.histories.get(key)?.samples ?? [];
    const fresh: Sample = { runSeq: this.run, durationMs, costMs: durationMs, attempts: 1, ok: true };
    this.histories.set(key, {
      project,
      file: `${spec}.spec.ts`,
      title: 'works',
      kind: KINDS[spec % KINDS.length] ?? '',
      samples: [...samples, fresh].slice(-20),
      lastVisitSeq: this.run,
      skipsAtRunTime: false,
      lacksBaseline: false,
    });
  }

  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }
}

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
