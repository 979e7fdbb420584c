/** What goes into a session and what comes out of it. */
import type { FullConfig, FullResult, Suite, TestCase } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import type { Coordinator } from '../../src/coordinate/coordinator.js';
import type { RanFile } from '../../src/coordinate/ran-file.js';
import type { RunHistory } from '../../src/history/run-history.js';
import type { RunRecording } from '../../src/model/record.js';
import type { PredictionMiss } from './explain-miss.js';
import type { Predicted } from '../../src/predict/load-counter.js';
import type { FleetFigures } from './live/fleet-figures.js';
import type { PlannedShard } from './planned-shard.js';
import type { RunPrediction } from './predict-run.js';
import type { Move } from './reroute.js';

/** What a session is made of. */
export interface SessionDeps {
  readonly options: ResolvedOptions;
  readonly history: RunHistory | null;
  readonly runId: string;
  readonly agent: string;
  readonly version: string;
  readonly argv: readonly string[];
  /** The queue that is shared with other agents, or null. */
  readonly openCoordinator: (() => Promise<Coordinator>) | null;
  /** Of the CI's job, from 1. */
  readonly attempt: number;
  /** The CI tells that the job ran before. */
  readonly isRerun: boolean;
  /** Where files are that say what agents ran at earlier attempts; null for nowhere. */
  readonly ranPlace: string | null;
  /** Where is kept which browser has which backends; null for nowhere. */
  readonly backendsFile: string | null;
  /** Where is kept what was learned of the weights of scores; null for nowhere. */
  readonly learnedFile: string | null;
  /** Where is kept by what forecasts missed; null for nowhere. */
  readonly missesFile: string | null;
  /** Where forecasts wait for the run that they are about; null for nowhere. */
  readonly earlyForecasts: string | null;
  /** Where dashboards look how runs stand; null for nowhere. */
  readonly viewsDirectory: string | null;
  /** Hears, while a longer run is on, how long it will still take. */
  readonly onForecast: (remainingMs: Predicted) => void;
  /** Prints a line that nobody should miss. */
  readonly warn: (message: string) => void;
}

/** `preprocess` of Playwright's reporters hands these over. */
export interface PreprocessInput {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly testRun: { exclude(target: TestCase | Suite): void; skipSharding(): void };
}

/** Told once in a run: what is expected of it; null when history knows nothing of it. */
export type OnPredicted = (start: SessionStart, prediction: RunPrediction | null) => void;

/** What is known when the tests start. */
export interface SessionStart {
  readonly specs: number;
  readonly knownSpecs: number;
  readonly runs: number;
  /** History had no run, and weights are planned by in its place. */
  readonly usesWeights: boolean;
  readonly slots: number;
  readonly routedSpecs: number;
  /** As what this agent shares the run with others; null when it is alone. */
  readonly sharedAs: string | null;
  /** The shard of a plan that this is, or null. */
  readonly planned: PlannedShard | null;
}

/** What is known when they have ended. */
export interface SessionEnd {
  readonly recording: RunRecording;
  /** What made it longer or shorter than predicted; null where the prediction was close, or there was none. */
  readonly miss: PredictionMiss | null;
  readonly status: FullResult['status'];
  /** Tests without any result in a run that passed otherwise. */
  readonly lost: readonly string[];
  /** Tests that skipped themselves where a project that may run them was not tried, in such a run. */
  readonly stranded: readonly string[];
  readonly moves: readonly Move[];
  /** Ids of tests that ran, or count, on other agents. */
  readonly elsewhere: ReadonlySet<string>;
  /** What came of sharing the run; null when this agent was alone. */
  readonly fleet: FleetFigures | null;
  /** How many units had to wait for memory when it was their turn. */
  readonly heldForMemory: number;
  /** What this shard ran; null for a run that has no other part. */
  readonly ran: RanFile | null;
}
