import type { FullConfig } from '@playwright/test/reporter';
import { readMachine } from '../../src/config/machine.js';
import type { FleetMetrics, StealRecord } from '../../src/model/metrics.js';
import type { RunRecording, RunStatus } from '../../src/model/record.js';
import type { RunRestrictions } from '../../src/model/restrictions.js';
import type { RunCapacity } from './capacity.js';
import { withMoves } from './moved-decisions.js';
import { supportingProjects } from './phases.js';
import { leftForGood } from './moved-tests.js';
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
  readonly config: Pick<FullConfig, 'projects'>;
  /** Null where no spec was routed. */
  readonly routing: Pick<RunRouting, 'decisions' | 'moves' | 'movedUnits'> | null;
  readonly watch: RunWatch;
  readonly ofFleet: FleetMetrics;
  /** Ids of tests whose results other agents have. */
  readonly elsewhere: ReadonlySet<string>;
  readonly start: SessionStart;
  readonly predictedMs: number | null;
  readonly restrictions: RunRestrictions;
}

const NOT_ROUTED = { decisions: [], moves: [], movedUnits: [] };

/** All that history keeps of the run that has just ended. */
export function toRecording(input: RecordingInput): RunRecording {
  const { watch, start, capacity, agent, startedMs, keptBecause, ofFleet, elsewhere } = input;
  const { log } = watch;
  const endedMs = Date.now();
  const { host, hardwareClass, cores, memoryBytes } = readMachine();
  // Playwright counts the slots before the run begins: where specs move to another project, more can be busy at the same time.
  const slots = Math.max(capacity.slots, log.slotsSeen);
  const figures = log.figures(slots, capacity.projectLimits);
  const placements = log.placements();
  const { decisions, moves, movedUnits } = input.routing ?? NOT_ROUTED;
  const superseded = new Set([...leftForGood(moves)].map(({ id }) => id));
  const placeOf = ({ project, file, title }: StealRecord): string => JSON.stringify([project, file, title]);
  const fromShares = new Set(ofFleet.steals.map(placeOf));
  // What was another agent's is one steal, whichever slot it has come to.
  const slotSteals = log
    .steals((testId) => elsewhere.has(testId))
    .filter((steal) => !fromShares.has(placeOf(steal)));
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
      tests: new Set(log.attempts.flatMap(({ testId }) => (superseded.has(testId) ? [] : testId))).size,
      knownSpecs: start.knownSpecs,
      specs: start.specs,
      routedSpecs: start.routedSpecs,
      route: input.routing ? 'best' : 'all',
      dispatch: keptBecause === null ? 'live' : 'runner',
      dispatchReason: keptBecause,
      runner: 'playwright',
      runnerVersion: input.runnerVersion,
      version: input.version,
      supportingProjects: [...supportingProjects(input.config.projects)].sort(),
    },
    agent: {
      ...{ agent, host, hardwareClass, cores, memoryBytes, slots, startedMs, endedMs },
      restrictions: input.restrictions,
    },
    placements,
    attempts: log.attempts.map((attempt) =>
      superseded.has(attempt.testId) ? { ...attempt, superseded: true } : attempt,
    ),
    decisions: withMoves(decisions, {
      ...{ moves, units: movedUnits, placements, elsewhere },
      status: input.status,
    }),
    workerStarts: log.workerStarts(),
    overheads: log.overheads(),
    metrics: { ...watch.records(), ...ofFleet, steals: [...slotSteals, ...ofFleet.steals] },
  };
}
