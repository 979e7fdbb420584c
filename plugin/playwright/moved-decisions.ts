import type { DecisionRecord, MoveGain, PlacementRecord, RunStatus } from '../../src/model/record.js';
import { byMakespan, withoutCapability } from '../../src/route/explain-choice.js';
import type { CollectedUnit } from './collect-units.js';
import type { Move, MoveForecast } from './reroute.js';

/** What moved while a run was on, and what the run came to. */
export interface MovedUnits {
  readonly moves: readonly Move[];
  /** Those that moved as a whole. */
  readonly units: readonly CollectedUnit[];
  readonly placements: readonly PlacementRecord[];
  readonly status: RunStatus;
}

const WHY_LEFT = {
  skip: 'it skipped itself there in this run',
  health: 'its browser failed again and again in this run',
} as const;

/** Decisions about specs that moved on name where these ran at last, and what spoke against where they were placed. */
export function withMoves(decisions: readonly DecisionRecord[], moved: MovedUnits): DecisionRecord[] {
  const key = ({ file, title }: { file: string; title: string }): string => JSON.stringify([file, title]);
  const arrivals = new Map(moved.units.map((unit) => [key(unit), unit.project.name]));
  const left = new Map(
    moved.moves.map((move) => [`${move.from.parent.project()?.name ?? ''}\n${key(move.unit)}`, move]),
  );
  const last = new Map(moved.moves.map((move) => [key(move.unit), move]));
  return decisions.map((decision) => {
    const arrival = arrivals.get(key(decision));
    if (arrival === undefined) return decision;
    const isChosen = decision.project === arrival;
    const move = last.get(key(decision));
    if (move?.reason === 'makespan')
      return byMakespan(decision, isChosen, gainOf(move.forecast, move.unit, moved));
    const leaving = left.get(`${decision.project}\n${key(decision)}`);
    if (leaving) return leftBehind(decision, leaving, moved);
    const reason = move?.reason ?? decision.factors.reason;
    return { ...decision, chosen: isChosen, factors: { ...decision.factors, reason } };
  });
}

function leftBehind(decision: DecisionRecord, move: Move, moved: MovedUnits): DecisionRecord {
  return move.reason === 'makespan'
    ? byMakespan(decision, false, gainOf(move.forecast, move.unit, moved))
    : withoutCapability(decision, WHY_LEFT[move.reason], move.reason);
}

/** What came of it is known of a phase that ran to its end. */
function gainOf(
  { gainMs, endWithoutMs }: MoveForecast,
  unit: CollectedUnit,
  { placements, status }: MovedUnits,
): MoveGain {
  const arrived = placements.find(
    ({ project, file, title }) => project === unit.project.name && file === unit.file && title === unit.title,
  );
  const ends = placements.flatMap(({ phase, endedMs }) => (phase === arrived?.phase ? endedMs : []));
  const isWhole = arrived !== undefined && (status === 'passed' || status === 'failed');
  return { predictedMs: gainMs, actualMs: isWhole ? endWithoutMs - Math.max(...ends) : null };
}
