import type { Decision, EngineUnit } from './events.js';
import { slotFor, type Choice, type PickInput } from './pick.js';
import { staffing, waterLevel } from './staffing.js';
import { mayStealAt } from './steal-thresholds.js';
import { teamLoads } from './team-loads.js';

/**
 * How many standard deviations of the unit count in favour of helping over waiting. Help that was not needed costs one
 * worker start in a slot that had nothing else to do; waiting for slots that then take far longer costs without limit.
 */
const WAIT_DOUBT = 1;

/** Of a worker's start: what does not pay is not asked for again sooner. */
const LEAST_WAIT = 0.1;

/** Help that could be given. */
interface Candidate {
  readonly key: string;
  readonly unit: EngineUnit;
  readonly gainMs: number;
  readonly startMs: number;
  readonly team: readonly number[];
  readonly workMs: number;
}

/**
 * Help for a class that other slots work on. It costs a worker start, so it is given only where the
 * unit may well end before those slots could have finished without it; the class that gains most is
 * helped, with the longest unit that fits the shared finish. Where none gains, those slots may still take longer than
 * expected: it is asked again when they would have overrun by what is missing. So waiting costs no more than the help that
 * it was to save, as in the rental of skis (Karlin et al., "Competitive snoopy caching", 1988). What the thresholds of
 * steals keep from being helped is looked at again when something has ended.
 */
export function help(input: PickInput): Choice | Extract<Decision, { type: 'wait' }> | null {
  const { backlog, atMs, mayWait, thresholds } = input;
  const teams = staffing(backlog, atMs);
  const loadsOf = teamLoads({ ...input, teams });
  let best: Candidate | undefined;
  let isKeptBack = false;
  for (const [key, team] of teams) {
    const candidate = helpFor(key, team, input);
    if (!candidate || (best && candidate.gainMs <= best.gainMs)) continue;
    const left = leftFor(candidate.unit, input);
    if (left !== undefined && !mayStealAt(thresholds, () => loadsOf(key, left))) isKeptBack = true;
    else best = candidate;
  }
  if (!best) return isKeptBack ? { type: 'wait', reason: 'unprofitable' } : null;
  const { key, unit, gainMs, startMs, team, workMs } = best;
  if (gainMs <= 0 && mayWait) {
    return { type: 'wait', reason: 'unprofitable', againMs: atMs + Math.max(-gainMs, LEAST_WAIT * startMs) };
  }
  const left = leftFor(unit, input);
  if (left === undefined) return { unit, reason: 'fresh' };
  const unitMs = unit.estimate.value;
  const expected = {
    aloneMs: waterLevel(team, workMs),
    restMs: waterLevel(team, workMs - unitMs),
    endMs: startMs + unitMs,
    team: [...backlog.running.bySlot].flatMap(([slot, running]) =>
      running.unit.workerKey === key ? slot : [],
    ),
    loads: loadsOf(key, left),
    known: backlog.addedCount,
  };
  return { unit, reason: 'steal', help: expected };
}

function helpFor(key: string, team: readonly number[], input: PickInput): Candidate | undefined {
  const { backlog, workerStartMs, isAdmissible } = input;
  const queue = backlog.openClass(key);
  if (!queue) return undefined;
  const startMs = workerStartMs(queue.project);
  const workMs = queue.totalMs;
  const sharedFinishMs = waterLevel([...team, startMs], workMs);
  const unit = queue.longestWithin(sharedFinishMs - startMs, isAdmissible)?.unit;
  if (!unit) return undefined;
  const { value, spread } = unit.estimate;
  const gainMs = waterLevel(team, workMs) - (startMs + value) + WAIT_DOUBT * spread;
  return { key, unit, gainMs, startMs, team, workMs };
}

/** Only a slot that leaves a class of its own to help another one steals: that class, else undefined. */
function leftFor({ workerKey }: EngineUnit, { slots, freeSlots, lastKeyOf }: PickInput): string | undefined {
  const last = lastKeyOf(slotFor(workerKey, slots, freeSlots));
  return last === workerKey ? undefined : last;
}
