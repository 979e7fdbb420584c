import { readMachine } from '../../src/config/machine.js';
import type { FleetMetrics } from '../../src/model/metrics.js';
import type { DecisionRecord, RunRecording, RunStatus } from '../../src/model/record.js';
import { withoutCapability } from '../../src/route/explain-choice.js';
import type { RunCapacity } from './capacity.js';
import type { CollectedUnit } from './collect-units.js';
import type { Move } from './reroute.js';
import type { RunRouting } from './run-routing.js';
import type { RunWatch } from './run-watch.js';
import type { SessionDeps, SessionStart } from './session-contract.js';

/** What a recording is made from. */
export interface RecordingInput extends Pick<SessionDeps, 'runId' | 'agent' | 'version'> {
  readonly startedMs: number;
  readonly revision: number;
  readonly status: RunStatus;
  readonly runnerVersion: string;
  readonly capacity: RunCapacity;
  /** Why Playwright's own order was kept, or null. */
  readonly keptBecause: string | null;
  /** Null where no spec was routed. */
  readonly routing: Pick<RunRouting, 'decisions' | 'moves' | 'movedUnits'> | null;
  readonly watch: RunWatch;
  readonly ofFleet: FleetMetrics;
  readonly start: SessionStart;
  readonly predictedMs: number | null;
}

const NOT_ROUTED = { decisions: [], moves: [], movedUnits: [] };

/** All that history keeps of the run that has just ended. */
export function toRecording(input: RecordingInput): RunRecording {
  const { watch, start, capacity, agent, startedMs, keptBecause } = input;
  const { log } = watch;
  const endedMs = Date.now();
  const { host, hardwareClass, cores, memoryBytes } = readMachine();
  const figures = log.figures(capacity.slots, capacity.projectLimits);
  const placements = log.placements();
  const { decisions, moves, movedUnits } = input.routing ?? NOT_ROUTED;
  const superseded = new Set(moves.map(({ from }) => from.id));
  return {
    revision: input.revision,
    run: {
      runId: input.runId,
      startedMs,
      endedMs,
      status: input.status,
      ...figures,
      predictedMs: input.predictedMs,
      steals: log.countOf('steal'),
      units: placements.filter(({ retry }) => retry === 0).length,
      tests: new Set(log.attempts.map(({ testId }) => testId)).size - superseded.size,
      knownSpecs: start.knownSpecs,
      specs: start.specs,
      routedSpecs: start.routedSpecs,
      route: input.routing ? 'best' : 'all',
      dispatch: keptBecause === null ? 'live' : 'runner',
      dispatchReason: keptBecause,
      runner: 'playwright',
      runnerVersion: input.runnerVersion,
      version: input.version,
    },
    agent: { agent, host, hardwareClass, cores, memoryBytes, slots: capacity.slots, startedMs, endedMs },
    placements,
    attempts: log.attempts.map((attempt) =>
      superseded.has(attempt.testId) ? { ...attempt, superseded: true } : attempt,
    ),
    decisions: withMoves(decisions, movedUnits, moves),
    workerStarts: log.workerStarts(),
    overheads: log.overheads(),
    metrics: { ...watch.records(), ...input.ofFleet },
  };
}

const WHY_LEFT: Readonly<Record<Move['reason'], string>> = {
  skip: 'it skipped itself there in this run',
  health: 'its browser failed again and again in this run',
};

/** A spec that moved on: its decision names where it ran at last, and where it could not. */
function withMoves(
  decisions: readonly DecisionRecord[],
  movedUnits: readonly CollectedUnit[],
  moves: readonly Move[],
): DecisionRecord[] {
  const key = ({ file, title }: { file: string; title: string }): string => JSON.stringify([file, title]);
  const arrivals = new Map(movedUnits.map((unit) => [key(unit), unit.project.name]));
  const left = new Map(
    moves.map(({ from, unit, reason }) => [`${from.parent.project()?.name ?? ''}\n${key(unit)}`, reason]),
  );
  const reasons = new Map(moves.map(({ unit, reason }) => [key(unit), reason]));
  return decisions.map((decision) => {
    const arrival = arrivals.get(key(decision));
    if (arrival === undefined) return decision;
    const why = left.get(`${decision.project}\n${key(decision)}`);
    if (why !== undefined) return withoutCapability(decision, WHY_LEFT[why], why);
    const chosen = decision.project === arrival;
    const reason = reasons.get(key(decision)) ?? decision.factors.reason;
    return { ...decision, chosen, factors: { ...decision.factors, reason } };
  });
}
