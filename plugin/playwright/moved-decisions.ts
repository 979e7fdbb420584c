import type { DecisionRecord, MoveGain, PlacementRecord, RunStatus } from '../../src/model/record.js';
import { decidedSpecKey } from '../../src/route/decided-spec.js';
import { byMakespan, withoutCapability } from '../../src/route/explain-choice.js';
import { sharedGains } from '../../src/route/shared-gains.js';
import type { CollectedUnit } from './collect-units.js';
import type { Move, MoveForecast } from './reroute.js';

/** What moved while a run was on, and what the run came to. */
export interface MovedUnits {
  readonly moves: readonly Move[];
  /** Those that moved as a whole. */
  readonly units: readonly CollectedUnit[];
  readonly placements: readonly PlacementRecord[];
  /** Ids of tests whose results other agents have: where these ran here is no matter. */
  readonly elsewhere: ReadonlySet<string>;
  readonly status: RunStatus;
}

const WHY_LEFT = {
  skip: 'it skipped itself there in this run',
  health: 'its browser failed again and again in this run',
} as const;

/** Decisions about specs that moved on name where these ran at last, and what spoke against where they were placed. */
export function withMoves(decisions: readonly DecisionRecord[], moved: MovedUnits): DecisionRecord[] {
  const keyOf = ({ file, title, repeatEachIndex }: CollectedUnit): string =>
    decidedSpecKey({ file, title, factors: { repeatEachIndex } });
  const counted = moved.units.filter(({ tests }) => !tests.some(({ id }) => moved.elsewhere.has(id)));
  const arrivals = new Map(counted.map((unit) => [keyOf(unit), unit.project.name]));
  const left = new Map(
    moved.moves.map((move) => [`${move.from.parent.project()?.name ?? ''}\n${keyOf(move.unit)}`, move]),
  );
  const last = new Map(moved.moves.map((move) => [keyOf(move.unit), move]));
  const gains = gainsOf(moved);
  return decisions.map((decision) => {
    const key = decidedSpecKey(decision);
    const arrival = arrivals.get(key);
    if (arrival === undefined) return decision;
    const isChosen = decision.project === arrival;
    const move = last.get(key);
    if (move?.reason === 'makespan') return byMakespan(decision, isChosen, gainOf(move.forecast, gains));
    const leaving = left.get(`${decision.project}\n${key}`);
    if (leaving && !isChosen) return leftBehind(decision, leaving, gains);
    const reason = move?.reason ?? decision.factors.reason;
    return { ...decision, chosen: isChosen, factors: { ...decision.factors, reason } };
  });
}

/** What moves brought, of those of which it can be told. */
type Gains = ReadonlyMap<MoveForecast, number>;

function leftBehind(decision: DecisionRecord, move: Move, gains: Gains): DecisionRecord {
  return move.reason === 'makespan'
    ? byMakespan(decision, false, gainOf(move.forecast, gains))
    : withoutCapability(decision, WHY_LEFT[move.reason], move.reason);
}

function gainOf(forecast: MoveForecast, gains: Gains): MoveGain {
  return { predictedMs: forecast.gainMs, actualMs: gains.get(forecast) ?? null };
}

/** What came of moves is known of phases that ran to their end; those of one phase share it. */
function gainsOf({ moves, placements, status }: MovedUnits): Gains {
  const gains = new Map<MoveForecast, number>();
  if (status !== 'passed' && status !== 'failed') return gains;
  for (const [phase, forecasts] of forecastsByPhase(moves, placements)) {
    const ends = placements.flatMap((placement) => (placement.phase === phase ? placement.endedMs : []));
    for (const [forecast, ms] of sharedGains([...forecasts], Math.max(...ends))) gains.set(forecast, ms);
  }
  return gains;
}

/** Those of specs that have run where they moved; a spec's tests have one forecast. */
function forecastsByPhase(
  moves: readonly Move[],
  placements: readonly PlacementRecord[],
): Map<number, Set<MoveForecast>> {
  const byPhase = new Map<number, Set<MoveForecast>>();
  for (const move of moves) {
    if (move.reason !== 'makespan') continue;
    const { project, file, title } = move.unit;
    const arrived = placements.find(
      (placement) =>
        placement.project === project.name && placement.file === file && placement.title === title,
    );
    if (!arrived) continue;
    const forecasts = byPhase.get(arrived.phase) ?? new Set();
    byPhase.set(arrived.phase, forecasts.add(move.forecast));
  }
  return byPhase;
}
