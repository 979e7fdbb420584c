/** A phase in virtual time in which specs may move between projects: the engine starts units, `findMove` moves them. */
import { Engine } from '../../src/engine/engine.js';
import type { EngineUnit } from '../../src/engine/events.js';
import { findMove } from '../../src/route/find-move.js';

/** A spec with what it is expected to take, and takes, in each project that can run it. */
export interface MovingSpec {
  readonly id: string;
  /** Where it was placed. */
  readonly project: string;
  readonly units: ReadonlyMap<string, EngineUnit>;
}

export interface MovingPhase {
  readonly slots: number;
  readonly specs: readonly MovingSpec[];
  readonly projectLimits: ReadonlyMap<string, number>;
  readonly workerStartMs: number;
  /** @default true */
  readonly moves?: boolean;
}

/** What came of it. */
export interface MovedPhase {
  readonly makespanMs: number;
  /** In the order of their starts. */
  readonly ran: readonly { readonly spec: string; readonly project: string }[];
  readonly moves: readonly { readonly spec: string; readonly gainMs: number }[];
}

/** Runs the phase; what is expected comes true. */
export function runMovingPhase({
  slots,
  specs,
  projectLimits,
  workerStartMs,
  moves = true,
}: MovingPhase): MovedPhase {
  const specOf = new Map(
    specs.flatMap((spec) => [...spec.units.values()].map(({ id }) => [id, spec] as const)),
  );
  const placed = specs.map(({ project, units }) => units.get(project) as EngineUnit);
  const engine = new Engine({ slots, units: placed, projectLimits, workerStartMs: () => workerStartMs });
  const views: { isBusy: boolean; warmKey: string | null }[] = Array.from({ length: slots }, () => ({
    isBusy: false,
    warmKey: null,
  }));
  const ends = new Map<number, number>();
  const ran: { spec: string; project: string }[] = [];
  const moved: { spec: string; gainMs: number }[] = [];
  const hasMoved = new Set<MovingSpec>();
  let atMs = 0;

  const tryMove = (): boolean => {
    const movable = engine.queuedUnits.flatMap((unit) => {
      const spec = specOf.get(unit.id);
      if (!spec || hasMoved.has(spec)) return [];
      return [{ unit, elsewhere: [...spec.units.values()].filter((other) => other !== unit) }];
    });
    const idle = views.filter(({ isBusy }) => !isBusy);
    const move = findMove({
      ...{ slots, projectLimits, movable },
      running: [...engine.running].map(([slot, { unit }]) => ({
        unit,
        remainingMs: engine.remainingMs(slot, atMs),
      })),
      queued: engine.queuedWork,
      workerStartMs: ({ workerKey }) =>
        idle.some(({ warmKey }) => warmKey === workerKey) ? 0 : workerStartMs,
      admits: (to, from) => engine.admits(to, undefined, from),
    });
    const spec = move && specOf.get(move.from.id);
    if (!move || !spec) return false;
    hasMoved.add(spec);
    moved.push({ spec: spec.id, gainMs: move.gainMs });
    engine.handle({ type: 'unit-removed', unitId: move.from.id });
    engine.handle({ type: 'unit-added', unit: move.to });
    return true;
  };

  for (;;) {
    const decision = engine.decide(views, atMs);
    if (decision.type === 'start') {
      const unit = engine.queuedUnit(decision.unitId) as EngineUnit;
      const view = views[decision.slot] as (typeof views)[number];
      const isWarm = view.warmKey === unit.workerKey;
      engine.handle({ type: 'unit-started', unitId: unit.id, slot: decision.slot, atMs, isWarm });
      Object.assign(view, { isBusy: true, warmKey: unit.workerKey });
      ends.set(decision.slot, atMs + (isWarm ? 0 : workerStartMs) + unit.estimate.value);
      ran.push({ spec: specOf.get(unit.id)?.id ?? '', project: unit.project });
      continue;
    }
    if (moves && decision.reason !== 'empty' && views.some(({ isBusy }) => !isBusy) && tryMove()) continue;
    const [next] = [...ends].sort((a, b) => a[1] - b[1]);
    if (!next) return { makespanMs: atMs, ran, moves: moved };
    const [slot, endMs] = next;
    atMs = endMs;
    ends.delete(slot);
    const view = views[slot] as (typeof views)[number];
    view.isBusy = false;
    const unitId = engine.running.get(slot)?.unit.id ?? '';
    engine.handle({ type: 'unit-finished', unitId, slot, atMs });
  }
}

/** A spec for tests. @param lengths what it takes by project, first the one where it was placed */
export function movingSpec(id: string, lengths: Readonly<Record<string, number>>, spread = 0): MovingSpec {
  const units = Object.entries(lengths).map(([project, value]): [string, EngineUnit] => [
    project,
    {
      id: `${id} in ${project}`,
      project,
      workerKey: project,
      estimate: { value, spread, sampleCount: 5, source: 'own' },
      locks: [],
      isIsolated: false,
      order: 0,
    },
  ]);
  return { id, project: units[0]?.[0] ?? '', units: new Map(units) };
}
