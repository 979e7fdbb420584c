import { compareText } from '../format/compare-text.js';
import { groupBy } from '../history/group-by.js';
import { attemptOf, shardOf, startedMsOf, type AgentReport } from './agent-report.js';
import type { UnitResult, UnitResults } from './unit-results.js';

/** Which result of a unit counts. */
export interface Choice {
  readonly unitId: string;
  /** Null when no agent has a whole one that was not stale. */
  readonly accepted: UnitResult | null;
  /** Whole ones that count as much and came later: the unit ran more than once for nothing. */
  readonly rivals: readonly UnitResult[];
  /** Stale and partial ones. */
  readonly others: readonly UnitResult[];
}

/**
 * Chooses one result for every unit: that of a re-run job over that of the job before it, else the one that was finished first.
 * The order of the input changes nothing.
 */
export function chooseResults({ units, results }: UnitResults): Choice[] {
  const byUnit = groupBy(results, ({ unitId }) => unitId);
  return [...units.keys()].sort(compareText).map((unitId) => choose(unitId, byUnit.get(unitId) ?? []));
}

function choose(unitId: string, results: readonly UnitResult[]): Choice {
  const whole = results.filter(({ state }) => state === 'whole');
  const others = results.filter(({ state }) => state !== 'whole');
  const [accepted = null, ...rivals] = whole
    .filter(({ agent }) => !whole.some((other) => isRerun(other.agent, agent)))
    .sort((a, b) => a.finishedMs - b.finishedMs || compareText(a.agent.name, b.agent.name));
  return { unitId, accepted, rivals, others };
}

/**
 * Whether `later` re-runs what `earlier` ran: the same shard at a higher attempt, or, on a CI that does not count attempts,
 * begun after the other had ended. In a shared run any job at a higher attempt that ran before does, whoever had the unit before.
 */
export function isRerun(later: AgentReport, earlier: AgentReport): boolean {
  if (runsAgain(later, earlier) && attemptOf(later) > attemptOf(earlier)) return true;
  const [shard, other] = [shardOf(later), shardOf(earlier)];
  if (!shard || shard.index !== other?.index || shard.total !== other.total) return false;
  const attempts = attemptOf(later) - attemptOf(earlier);
  if (attempts !== 0) return attempts > 0;
  // Both spans are needed: a start alone does not tell a re-run from a shard that was started twice.
  const [span, before] = [later.report, earlier.report];
  return span !== null && before !== null && startedMsOf(later) >= before.endedMs && later !== earlier;
}

/** Whether the job of an agent that shares a run had run before. */
function runsAgain(later: AgentReport, earlier: AgentReport): boolean {
  const { ran } = later;
  if (ran?.mode === 'repeat') return true;
  if (ran?.mode !== 'live') return false;
  // Files of earlier versions don't tell, and where a CI gives each job a number of its own a higher one alone says nothing.
  return ran.isRerun ?? startedMsOf(later) >= (earlier.report?.endedMs ?? 0);
}
