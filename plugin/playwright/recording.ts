import { readMachine } from '../../src/config/machine.js';
import type { ResolvedOptions } from '../../src/config/options.js';
import type { RunMetrics } from '../../src/model/metrics.js';
import type { DecisionRecord, RunRecording, RunStatus } from '../../src/model/record.js';
import { withoutCapability } from '../../src/route/explain-choice.js';
import type { RunCapacity } from './capacity.js';
import type { CollectedUnit } from './collect-units.js';
import type { RunPrediction } from './predict-run.js';
import type { RunLog } from './run-log.js';
import type { SessionStart } from './session-contract.js';
import type { Move } from './reroute.js';

/** What a recording is made from. */
export interface RecordingInput {
  readonly options: ResolvedOptions;
  readonly runId: string;
  readonly agent: string;
  readonly version: string;
  readonly startedMs: number;
  readonly revision: number;
  readonly status: RunStatus;
  readonly runnerVersion: string;
  readonly capacity: RunCapacity;
  readonly keepsOrder: string | null;
  readonly decisions: readonly DecisionRecord[];
  readonly isRouted: boolean;
  readonly log: RunLog;
  readonly metrics: RunMetrics;
  readonly start: SessionStart;
  readonly prediction: RunPrediction | null;
  readonly moves: readonly Move[];
  /** Units that moved as a whole. */
  readonly movedUnits: readonly CollectedUnit[];
}

/** All that history keeps of the run that has just ended. */
export function toRecording(input: RecordingInput): RunRecording {
  const { log, start, capacity, agent, startedMs } = input;
  const endedMs = Date.now();
  const { host, hardwareClass, cores, memoryBytes } = readMachine();
  const figures = log.figures(capacity.slots, capacity.projectLimits);
  const placements = log.placements();
  const superseded = new Set(input.moves.map(({ from }) => from.id));
  return {
    revision: input.revision,
    run: {
      runId: input.runId,
      startedMs,
      endedMs,
      status: input.status,
      ...figures,
      predictedMs: input.prediction?.makespanMs ?? null,
      steals: log.countOf('steal'),
      units: placements.filter(({ retry }) => retry === 0).length,
      tests: new Set(log.attempts.map(({ testId }) => testId)).size - superseded.size,
      knownSpecs: start.knownSpecs,
      specs: start.specs,
      routedSpecs: start.routedSpecs,
      route: input.isRouted ? 'best' : 'all',
      dispatch: input.keepsOrder === null ? 'live' : 'runner',
      dispatchReason: input.keepsOrder,
      runner: 'playwright',
      runnerVersion: input.runnerVersion,
      version: input.version,
    },
    agent: { agent, host, hardwareClass, cores, memoryBytes, slots: capacity.slots, startedMs, endedMs },
    placements,
    attempts: log.attempts.map((attempt) =>
      superseded.has(attempt.testId) ? { ...attempt, superseded: true } : attempt,
    ),
    decisions: withMoves(input.decisions, input.movedUnits, input.moves),
    workerStarts: log.workerStarts(),
    overheads: log.overheads(),
    metrics: input.metrics,
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
