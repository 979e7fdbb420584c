/**
 * Which unit an idle agent takes from which other agent, if that pays.
 *
 * Definitions. A victim's finish is the time until it has done its own share: the level to which its queued
 * work rises over what its slots run now, and no less than its longest queued unit after the next free slot.
 * The gain of a steal is by how much the later of both, the victim without the unit and the thief with it,
 * finishes before that. What the steal costs (claim latency, a worker start where the thief has no warm
 * worker) and its risk (the unit's spread) count as time of the thief.
 *
 * Guarantees. Nothing is stolen from loads that are not within the thresholds (`steal-thresholds.ts`), nor unless the predicted gain is above 0, and unless sharing the victim's work would end it noticeably
 * sooner. Nothing is stolen that work which is nobody's can even out. From an agent that isn't there, which would finish never, the longest unit is taken. The same values give the same choice.
 *
 * Method. Receiver-initiated balancing (Eager, Lazowska & Zahorjan 1986) with the victim's queue as in work
 * stealing (Blumofe & Leiserson 1999): the most loaded victim first; of each class in its queue the longest
 * unit that the thief ends within the finish that both would share, and the longest of all; of these the one that gains most.
 */
import type { QueuedUnit } from './class-queue.js';
import type { EngineUnit } from './events.js';
import { cautiousMs } from './priority.js';
import { waterLevel } from './staffing.js';
import { loadUntil, mayStealAt, type StealLoads, type StealThresholds } from './steal-thresholds.js';

/** Queued units of an agent that can share a warm worker, longest first. */
export interface StealQueue {
  readonly workerKey: string;
  readonly project: string;
  readonly size: number;
  /** Sum of the estimates. */
  readonly totalMs: number;
  /** The longest unit with `mayTake` of at most `limitMs`, else the shortest one. */
  longestWithin(limitMs: number, mayTake: (unit: EngineUnit) => boolean): QueuedUnit | undefined;
}

/** An agent from which units may be taken. */
export interface Victim {
  /** Its position among the agents; breaks ties. */
  readonly agent: number;
  /** It has not come yet, or it is known to be dead: its share is nobody's work now. */
  readonly isAbsent: boolean;
  /** Time until each of its slots is free, in milliseconds. */
  readonly freeInMs: readonly number[];
  /** See `Pace`. */
  readonly pace: number;
  /** Looked at more than once. */
  readonly queues: readonly StealQueue[];
  /** False for a unit it holds a lease on. */
  readonly mayTake: (unit: EngineUnit) => boolean;
}

/** The agent with the idle slot. */
export interface Thief {
  /** For how long it has taken part, in milliseconds. */
  readonly ageMs: number;
  /**
   * When all would be through if they took the work that is nobody's, in milliseconds from now, 0 where there is none: that evens out what ends
   * sooner, and a victim that does so gives nothing away.
   */
  readonly evenMs: number;
  readonly pace: number;
  /** Time until each of its slots is free, in milliseconds. */
  readonly freeInMs: readonly number[];
  /** What it has to do besides, in milliseconds. */
  readonly queuedMs: number;
  readonly thresholds: StealThresholds;
  /** Worker keys of its idle slots' live workers. */
  readonly warmKeys: ReadonlySet<string>;
  /** Whether its own rules let it run the unit now. */
  readonly admits: (unit: EngineUnit) => boolean;
}

/** What stealing costs, in milliseconds. */
export interface StealCosts {
  readonly claimMs: number;
  readonly workerStartMs: (project: string) => number;
}

/**
 * The least that sharing a victim's queued work must bring, as a part of the time for which the thief has taken part. Longest first
 * leaves the shortest units for last, so that what is left to even out at the end is small and many units. On recorded suites
 * like agents steal less for it, and runs last hardly longer in the mean.
 */
const LEAST_GAIN = 0.001;

/** A steal that pays. */
export interface Steal {
  readonly victim: number;
  readonly unit: EngineUnit;
  /** Infinite from an absent victim. */
  readonly gainMs: number;
  readonly loads: StealLoads;
  /** Slots of the victim; 0 of an absent one. */
  readonly ownerSlots: number;
  /** The victim's pace against the thief's. */
  readonly ownerPace: number;
}

/** The steal that pays from the most loaded victim that has one; undefined when none pays. */
export function chooseSteal(thief: Thief, victims: readonly Victim[], costs: StealCosts): Steal | undefined {
  const all = victims.flatMap((victim) => loadOf(victim) ?? []);
  const loadsFor = loadsAgainst(thief, all);
  const loads = all.filter(({ finishMs }) => finishMs > thief.evenMs);
  loads.sort(compareLoads);
  for (const load of loads) {
    if (!mayStealAt(thief.thresholds, () => loadsFor(load))) continue;
    const steal = bestOf(thief, load, costs);
    if (!steal) continue;
    const { freeInMs, pace } = load.victim;
    return { ...steal, loads: loadsFor(load), ownerSlots: freeInMs.length, ownerPace: pace / thief.pace };
  }
  return undefined;
}

/** The loads until the last of all victims that are there, and the thief, are through. */
function loadsAgainst({ freeInMs, queuedMs }: Thief, all: readonly Load[]): (load: Load) => StealLoads {
  const there = all.filter(({ victim }) => !victim.isAbsent);
  const endMs = Math.max(
    waterLevel(freeInMs, queuedMs),
    ...freeInMs,
    ...there.flatMap(({ finishMs, victim }) => [finishMs, ...victim.freeInMs]),
  );
  return ({ victim, queuedMs: theirsMs }) => ({
    victim: victim.isAbsent ? null : loadUntil(endMs, victim.freeInMs, theirsMs),
    thief: loadUntil(endMs, freeInMs, queuedMs),
  });
}

interface Load {
  readonly victim: Victim;
  readonly queues: readonly StealQueue[];
  readonly queuedMs: number;
  readonly finishMs: number;
}

function loadOf(victim: Victim): Load | undefined {
  const queues = victim.queues.filter(({ size }) => size > 0);
  if (queues.length === 0) return undefined;
  const queuedMs = victim.pace * queues.reduce((sum, { totalMs }) => sum + totalMs, 0);
  if (victim.isAbsent) return { victim, queues, queuedMs, finishMs: Infinity };
  const longestMs = Math.max(
    ...queues.map((queue) => queue.longestWithin(Infinity, victim.mayTake)?.unit.estimate.value ?? 0),
  );
  const nextFreeMs = Math.min(...victim.freeInMs);
  const finishMs = Math.max(waterLevel(victim.freeInMs, queuedMs), nextFreeMs + victim.pace * longestMs);
  return { victim, queues, queuedMs, finishMs };
}

/** Two absent victims finish equally late; the one with more work comes first. */
function compareLoads(a: Load, b: Load): number {
  if (a.finishMs !== b.finishMs) return b.finishMs > a.finishMs ? 1 : -1;
  return b.queuedMs - a.queuedMs || a.victim.agent - b.victim.agent;
}

function bestOf(
  thief: Thief,
  load: Load,
  costs: StealCosts,
): Pick<Steal, 'victim' | 'unit' | 'gainMs'> | undefined {
  const { victim, finishMs } = load;
  // One unit alone may bring little where many of them bring much.
  const togetherMs = finishMs - waterLevel([...victim.freeInMs, costs.claimMs], load.queuedMs);
  const leastMs = LEAST_GAIN * thief.ageMs;
  let best: Candidate | undefined;
  for (const queue of load.queues) {
    for (const candidate of candidates(thief, load, queue, costs)) {
      const { gainMs, lengthMs } = candidate;
      if (gainMs <= 0 || Math.max(gainMs, togetherMs) < leastMs) continue;
      if (!best || gainMs > best.gainMs || (gainMs === best.gainMs && lengthMs > best.lengthMs))
        best = candidate;
    }
  }
  if (!best) return undefined;
  const { unit, gainMs } = best;
  return { victim: victim.agent, unit, gainMs };
}

interface Candidate {
  readonly unit: EngineUnit;
  /** Length with its risk, on the thief. */
  readonly lengthMs: number;
  readonly gainMs: number;
}

/** Of each class the longest unit that fits the shared finish, and the longest of all: it may be what the victim waits for. */
function candidates(thief: Thief, load: Load, queue: StealQueue, costs: StealCosts): Candidate[] {
  const { victim, queuedMs, finishMs } = load;
  const startMs = thief.warmKeys.has(queue.workerKey) ? 0 : thief.pace * costs.workerStartMs(queue.project);
  const readyMs = costs.claimMs + startMs;
  const mayTake = (unit: EngineUnit): boolean => victim.mayTake(unit) && thief.admits(unit);
  const longest = queue.longestWithin(Infinity, mayTake);
  if (!longest) return [];
  const gainOf = ({ unit }: QueuedUnit): Candidate => {
    const lengthMs = thief.pace * cautiousMs(unit.estimate);
    const leftMs = Math.max(0, queuedMs - victim.pace * unit.estimate.value);
    const withoutMs = victim.isAbsent ? 0 : waterLevel(victim.freeInMs, leftMs);
    return { unit, lengthMs, gainMs: finishMs - Math.max(readyMs + lengthMs, withoutMs) };
  };
  if (victim.isAbsent) return [gainOf(longest)];
  const sharedMs = waterLevel([...victim.freeInMs, readyMs], queuedMs);
  const fitting = queue.longestWithin((sharedMs - readyMs) / thief.pace, mayTake);
  return fitting && fitting !== longest ? [gainOf(fitting), gainOf(longest)] : [gainOf(longest)];
}
