/**
 * Which spec that has not begun moves to another project, so that the run ends sooner. Asked where a slot would stay idle although
 * units are queued: their projects have as many workers as they may, or another slot will be done with them sooner.
 *
 * Definitions. A project's finish is when its queued work would be done if it could be divided at will over the slots that
 * the project's limit leaves it. The horizon is the latest finish, or all work over all slots where that is later.
 *
 * Guarantees. A move is named only if the unit may start in its new project at once, and only if the horizon comes nearer by more
 * than the margin: the worker start that it costs, and half of both estimates' joint standard deviation. Pure: the same
 * state gives the same move, in whatever order its units are named.
 */
import type { EngineUnit } from '../engine/events.js';
import { waterLevel } from '../engine/staffing.js';

/** A queued unit that may run in another project. */
export interface MovableUnit {
  readonly unit: EngineUnit;
  /** What it would be in each other project that can run it. */
  readonly elsewhere: readonly EngineUnit[];
}

/** What is left of a phase. Times are milliseconds from now. */
export interface MoveState {
  readonly slots: number;
  /** Project → how many of its units may run at the same time; absent means no limit. */
  readonly projectLimits: ReadonlyMap<string, number>;
  readonly running: readonly { readonly unit: EngineUnit; readonly remainingMs: number }[];
  readonly queued: readonly EngineUnit[];
  readonly movable: readonly MovableUnit[];
  /** What it costs to start the unit in a slot that is idle now: 0 where one has its worker ready. */
  readonly workerStartMs: (unit: EngineUnit) => number;
  /** Whether the unit may start now. */
  readonly admits: (unit: EngineUnit) => boolean;
}

/** A unit and what it is to become. */
export interface UnitMove {
  readonly from: EngineUnit;
  readonly to: EngineUnit;
  /** By how much the horizon comes nearer. */
  readonly gainMs: number;
  /** The horizon without the move. */
  readonly horizonMs: number;
}

/** As for units that are critical: below it the move may as well cost the run a worker start for nothing. */
const DOUBT = 0.5;

/** The move that gains most, or null. */
export function findMove(state: MoveState): UnitMove | null {
  const finishes = new Finishes(state);
  const horizonMs = finishes.horizonMs();
  let best: UnitMove | null = null;
  for (const { unit: from, elsewhere } of state.movable) {
    if (finishes.of(from.project) < horizonMs) continue; // the run does not wait for it
    for (const to of elsewhere) {
      if (!state.admits(to)) continue;
      const startMs = state.workerStartMs(to);
      const gainMs = horizonMs - finishes.horizonAfter(from, to, startMs);
      const marginMs = startMs + DOUBT * Math.hypot(from.estimate.spread, to.estimate.spread);
      const move = { from, to, gainMs, horizonMs };
      if (gainMs > marginMs && (!best || isBetter(move, best))) best = move;
    }
  }
  return best;
}

function isBetter(move: UnitMove, other: UnitMove): boolean {
  const key = ({ from, to }: UnitMove): string => JSON.stringify([from.id, to.project]);
  return (
    (move.gainMs - other.gainMs ||
      other.to.estimate.value - move.to.estimate.value ||
      other.from.order - move.from.order ||
      (key(move) < key(other) ? 1 : -1)) > 0
  );
}

interface ProjectWork {
  readonly remainingMs: number[];
  queuedMs: number;
  /** Of the queued units, longest first. */
  readonly lengths: number[];
}

class Finishes {
  private readonly projects = new Map<string, ProjectWork>();
  private totalMs = 0;
  /** Finish by project, latest first. */
  private readonly ranked: readonly { readonly project: string; readonly finishMs: number }[];

  constructor(private readonly state: MoveState) {
    for (const { unit, remainingMs } of state.running) {
      this.workOf(unit.project).remainingMs.push(remainingMs);
      this.totalMs += remainingMs;
    }
    for (const { project, estimate } of state.queued) {
      const work = this.workOf(project);
      work.queuedMs += estimate.value;
      work.lengths.push(estimate.value);
      this.totalMs += estimate.value;
    }
    for (const { lengths } of this.projects.values()) lengths.sort((a, b) => b - a);
    this.ranked = [...this.projects.keys()]
      .map((project) => ({ project, finishMs: this.finishMs(project, 0) }))
      .sort((a, b) => b.finishMs - a.finishMs);
  }

  of(project: string): number {
    return this.ranked.find((other) => other.project === project)?.finishMs ?? 0;
  }

  horizonMs(): number {
    return Math.max(this.ranked[0]?.finishMs ?? 0, this.totalMs / this.state.slots);
  }

  /** The horizon once `from` has started as `to`, in a slot of its own. */
  horizonAfter(from: EngineUnit, to: EngineUnit, startMs: number): number {
    const endMs = startMs + to.estimate.value;
    const othersMs = this.ranked.find(({ project }) => project !== from.project)?.finishMs ?? 0;
    const totalMs = this.totalMs - from.estimate.value + endMs;
    return Math.max(
      endMs,
      othersMs,
      this.finishMs(from.project, from.estimate.value),
      totalMs / this.state.slots,
    );
  }

  /** @param withoutMs length of a queued unit of the project that is left out; 0 for none */
  private finishMs(project: string, withoutMs: number): number {
    const { slots, projectLimits } = this.state;
    const { remainingMs, queuedMs, lengths } = this.workOf(project);
    const width = Math.max(remainingMs.length, Math.min(slots, projectLimits.get(project) ?? slots));
    const freeAtMs = [...remainingMs, ...new Array<number>(width - remainingMs.length).fill(0)];
    const longestMs = withoutMs > 0 && lengths[0] === withoutMs ? lengths[1] : lengths[0];
    return Math.max(
      0,
      ...remainingMs,
      waterLevel(freeAtMs, queuedMs - withoutMs),
      longestMs === undefined ? 0 : Math.min(...freeAtMs) + longestMs,
    );
  }

  private workOf(project: string): ProjectWork {
    let work = this.projects.get(project);
    if (!work) this.projects.set(project, (work = { remainingMs: [], queuedMs: 0, lengths: [] }));
    return work;
  }
}
