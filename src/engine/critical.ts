import type { EngineUnit } from './events.js';
import type { Choice, PickInput } from './pick.js';
import { cautiousMs } from './priority.js';
import { remainingMs } from './running-units.js';

interface Candidate {
  readonly unit: EngineUnit;
  /** What it needs from its start until it, and all that must follow it, has ended. */
  readonly needMs: number;
}

/**
 * Share of the two units' joint standard deviation by which a unit must be late. Below it the change of class may as
 * well cost the run a worker start for nothing, and with no history, where all units look alike, it mostly does.
 */
const DOUBT = 0.5;

/**
 * A unit that must start now in place of the natural choice: put off to the next chance it would end after the
 * horizon, by more than the worker start which the change costs and the doubt about both units. The i-th longest
 * candidate is held against the i-th next chance, so that several long units are seen together.
 */
export function findCritical(input: PickInput, natural: EngineUnit): Choice | null {
  if (isMuchLeft(input, natural)) return null;
  const staffed = staffedKeys(input);
  const needOf = needWith(input, staffed);
  const soonestMs = horizonMs(input, staffed) + input.workerStartMs(natural.project);
  const mostMs = mostNeededMs(input, natural, staffed);
  if (mostMs <= needOf(natural) || lastChanceMs(input, natural) + mostMs <= soonestMs) return null;
  const chances = nextChances(input, natural);
  const candidates = longestOthers(input, natural, chances.length, needOf);
  const first = candidates[0];
  if (!first || first.needMs <= needOf(natural)) return null;
  const doubtMs = DOUBT * Math.hypot(first.unit.estimate.spread, natural.estimate.spread);
  const latestMs = soonestMs + doubtMs;
  const isUrgent = candidates.some(({ needMs }, index) => (chances[index] ?? 0) + needMs > latestMs);
  return isUrgent ? { unit: first.unit, reason: 'critical' } : null;
}

/**
 * Whether even the unit that needs most, put off to the last of the next chances, would end before an even share of
 * the rest: then nothing is critical, and no unit need be looked at. So it is for most of a long phase.
 */
function isMuchLeft(input: PickInput, natural: EngineUnit): boolean {
  const { backlog, slots, atMs, workerStartMs } = input;
  let workMs = backlog.queuedMs;
  for (const running of backlog.running.bySlot.values()) workMs += remainingMs(running, atMs);
  const chainMs = backlog.longestChainMs();
  let mostMs = 0;
  for (const queue of backlog.classes.values()) {
    if (!queue.first) continue;
    // No unit's expected length is above that under which it is ordered.
    mostMs = Math.max(mostMs, workerStartMs(queue.project) + Math.max(queue.first.priorityMs, chainMs));
  }
  return lastChanceMs(input, natural) + mostMs <= workMs / slots.length;
}

/**
 * No other unit that may start now needs more, the chain that it belongs to included. Where a project with a limit, or a lock, has more to do than
 * all slots together, this tells without a look at units that nothing is critical while its chain is kept going.
 */
function mostNeededMs(
  { backlog, workerStartMs }: PickInput,
  natural: EngineUnit,
  staffed: ReadonlySet<string>,
): number {
  const holdMs = backlog.longestHoldMs();
  let mostMs = 0;
  for (const { workerKey, project, first } of backlog.openClasses()) {
    // Of the natural choice's own class nothing else is looked at but what has a lock or a limit.
    if (!first || (workerKey === natural.workerKey && holdMs === 0)) continue;
    const startMs = staffed.has(workerKey) ? 0 : workerStartMs(project);
    const needMs = Math.max(first.priorityMs, backlog.projectChainMs(project), holdMs);
    mostMs = Math.max(mostMs, startMs + needMs);
  }
  return mostMs;
}

/** The last of the next chances, if the natural choice is started now. */
function lastChanceMs({ backlog, atMs }: PickInput, natural: EngineUnit): number {
  let lastMs = natural.estimate.value;
  for (const running of backlog.running.bySlot.values())
    lastMs = Math.max(lastMs, remainingMs(running, atMs));
  return lastMs;
}

/** When slots become free next if the natural choice is started now, soonest first. */
function nextChances({ backlog, slots, freeSlots, atMs }: PickInput, natural: EngineUnit): number[] {
  const chances = [natural.estimate.value];
  for (const running of backlog.running.bySlot.values()) chances.push(remainingMs(running, atMs));
  for (let other = 1; other < freeSlots.length; other++) chances.push(0);
  chances.sort((a, b) => a - b);
  if (chances.length > slots.length) chances.length = slots.length;
  return chances;
}

/** The longest admissible units of other classes, and of each lock. Limited projects are classes of their own. */
function longestOthers(
  input: PickInput,
  natural: EngineUnit,
  count: number,
  needOf: (unit: EngineUnit) => number,
): Candidate[] {
  const { backlog, isAdmissible } = input;
  const candidates: Candidate[] = [];
  for (const queue of backlog.openClasses()) {
    if (queue.workerKey === natural.workerKey) continue;
    let taken = 0;
    for (const { unit } of queue.fromTheTop()) {
      if (taken === count) break;
      if (!isAdmissible(unit)) continue;
      candidates.push({ unit, needMs: needOf(unit) });
      taken++;
    }
  }
  for (const unit of backlog.chainHeads(isAdmissible)) {
    const isListed = candidates.some((candidate) => candidate.unit === unit);
    if (!isListed && unit !== natural) candidates.push({ unit, needMs: needOf(unit) });
  }
  return candidates.sort((a, b) => b.needMs - a.needMs || a.unit.order - b.unit.order).slice(0, count);
}

/** A lower bound of the time that the rest of the phase takes. */
function horizonMs({ backlog, slots, atMs, workerStartMs }: PickInput, staffed: ReadonlySet<string>): number {
  let workMs = backlog.queuedMs + backlog.running.totalRemainingMs(atMs);
  let longestMs = backlog.longestChainMs();
  for (const queue of backlog.classes.values()) {
    if (!queue.first) continue;
    const startMs = staffed.has(queue.workerKey) ? 0 : workerStartMs(queue.project);
    workMs += startMs;
    longestMs = Math.max(longestMs, startMs + cautiousMs(queue.first.unit.estimate));
  }
  return Math.max(workMs / slots.length, longestMs);
}

/** What a unit needs from its start, a worker start and its chain included. */
function needWith(
  { backlog, workerStartMs }: PickInput,
  staffed: ReadonlySet<string>,
): (unit: EngineUnit) => number {
  return (unit) => {
    const startMs = staffed.has(unit.workerKey) ? 0 : workerStartMs(unit.project);
    return startMs + Math.max(unit.estimate.value, backlog.chainMs(unit));
  };
}

/** Classes for which a worker is there. */
function staffedKeys({ backlog, slots }: PickInput): Set<string> {
  const keys = new Set<string>();
  for (const { unit } of backlog.running.bySlot.values()) keys.add(unit.workerKey);
  for (const { warmKey } of slots) if (warmKey !== null) keys.add(warmKey);
  return keys;
}
