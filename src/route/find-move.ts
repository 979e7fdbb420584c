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
 *
 * Queues may be deep, and this is asked for whenever a slot is idle: what a move could gain at most is told from a few figures of its two
 * projects, and only a move that could be the best so far is looked at any closer.
 */
import type { EngineUnit } from '../engine/events.js';
import type { QueuedWork } from '../engine/queued-work.js';
import { Finishes } from './finishes.js';

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
  readonly queued: readonly QueuedWork[];
  readonly movable: readonly MovableUnit[];
  /** What it costs to start the unit in a slot that is idle now: 0 where one has its worker ready. */
  readonly workerStartMs: (unit: EngineUnit) => number;
  /** Whether a unit may start now, in place of what it is yet. */
  readonly admits: (to: EngineUnit, from: EngineUnit) => boolean;
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
    const withoutMs = finishes.without(from);
    if (horizonMs - withoutMs < (best?.gainMs ?? 0)) continue;
    for (const to of elsewhere) {
      const leastMs = best?.gainMs ?? 0;
      const mostMs = horizonMs - finishes.horizonAfter(from, withoutMs, to, 0);
      if (mostMs < leastMs || !state.admits(to, from)) continue;
      const startMs = state.workerStartMs(to);
      const gainMs = horizonMs - finishes.horizonAfter(from, withoutMs, to, startMs);
      if (gainMs <= marginMs(from, to, startMs) || gainMs < leastMs) continue;
      const move = { from, to, gainMs, horizonMs };
      if (!best || isBetter(move, best)) best = move;
    }
  }
  return best;
}

/** What a move has to gain at least. @param startMs worker start that it costs */
export function marginMs(from: EngineUnit, to: EngineUnit, startMs: number): number {
  return startMs + DOUBT * Math.hypot(from.estimate.spread, to.estimate.spread);
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
