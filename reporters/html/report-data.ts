import type {
  BreakerEventRecord,
  BrowserInstanceRecord,
  BrowserSampleRecord,
  ForecastRecord,
  LostAgentRecord,
  RecoveryRecord,
  StealRecord,
} from '../../src/model/metrics.js';
import type {
  AgentRecord,
  AttemptStatus,
  DecisionFactors,
  RunRecord,
  RunStatus,
  WorkerStartRecord,
} from '../../src/model/record.js';

/** All that the report shows: plain JSON, embedded in the page and printed by `report --json`. */
export interface ReportData extends ReportMeasured {
  readonly run: Omit<RunRecord, 'supportingProjects'>;
  readonly agents: readonly AgentRecord[];
  /** One for each of `agents`. */
  readonly agentLoads: readonly ReportAgentLoad[];
  /** Projects of the run, the one with the most slot time first. */
  readonly projects: readonly string[];
  readonly slots: readonly ReportSlot[];
  readonly units: readonly ReportUnit[];
  readonly tests: readonly ReportTest[];
  /** Tests left out of `tests` to keep the page small; 0 unless there were very many. */
  readonly testsOmitted: number;
  /** This run and the ones before it, oldest first. */
  readonly runs: readonly RunPoint[];
  readonly flaky: readonly FlakyTest[];
  readonly decisions: readonly RoutedSpec[];
  readonly workerStarts: readonly WorkerStartRecord[];
}

/** What was measured and forecast while the run was on; empty lists where nothing was. */
export interface ReportMeasured {
  readonly forecasts: readonly ReportForecast[];
  readonly breakers: readonly ReportBreakerEvent[];
  readonly recoveries: readonly ReportRecovery[];
  readonly samples: readonly ReportSample[];
  readonly instances: readonly ReportInstance[];
  readonly testMemory: readonly ReportTestMemory[];
  readonly steals: readonly ReportSteal[];
  readonly lostAgents: readonly ReportLostAgent[];
}

interface OfAgent {
  readonly agent: string;
}

/** `madeMs` is milliseconds since the run's first start, as are all moments here. */
export type ReportForecast = ForecastRecord & OfAgent;

/** A change of a project's breaker. */
export type ReportBreakerEvent = Pick<BreakerEventRecord, 'project' | 'atMs' | 'fault'> &
  OfAgent & {
    readonly fromState: BreakerEventRecord['from'];
    readonly toState: BreakerEventRecord['to'];
  };

/** A test whose browser was lost, and when its spec was tried again. */
export type ReportRecovery = RecoveryRecord & OfAgent & { readonly recoveryMs: number | null };

/** One project on one agent at one moment. */
export type ReportSample = Pick<
  BrowserSampleRecord,
  'project' | 'busySlots' | 'slots' | 'queuedUnits' | 'memoryBytes' | 'memoryKind' | 'cpuCores'
> &
  OfAgent & { readonly atMs: number };

/** One browser from its launch to its end. */
export type ReportInstance = BrowserInstanceRecord & OfAgent;

/** The most that the browser of a test took while the test ran, over its attempts. */
export interface ReportTestMemory {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly peakBytes: number;
}

/** A unit that `agent` took from another one's share. */
export type ReportSteal = StealRecord & OfAgent;

/** An agent that `agent` saw to be dead. */
export type ReportLostAgent = LostAgentRecord & OfAgent;

/** What an agent had to do, and how fast it was. */
export interface ReportAgentLoad {
  readonly agent: string;
  readonly hardwareClass: string;
  readonly slots: number;
  /** Without retries, as in `run`. */
  readonly units: number;
  /** Share of the run, 0 to 1, in which its slots were busy: the mean over them, and of the busiest. */
  readonly meanLoad: number;
  readonly peakLoad: number;
  /** What its units took over what was predicted for them, learned as in the run; null where nothing was. */
  readonly pace: number | null;
  /** Median share by which a unit was off from what the pace lets expect; null where nothing was predicted. */
  readonly unitDeviation: number | null;
}

/** One slot of one agent. */
export interface ReportSlot {
  readonly agent: string;
  readonly slot: number;
  /** Without retries, whose time counts all the same. */
  readonly units: number;
  /** Slot time in units without worker starts, in milliseconds. */
  readonly workMs: number;
  /** Slot time spent on starting workers. */
  readonly startMs: number;
  /** The rest of the time between the run's first start and last finish. */
  readonly idleMs: number;
}

/** One placement on the timeline. Times are milliseconds since the run's first start. */
export interface ReportUnit {
  /** Index into `slots`. */
  readonly slot: number;
  readonly project: string;
  readonly file: string;
  /** Empty when the unit is the whole file. */
  readonly title: string;
  readonly kind: string;
  readonly phase: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly workerStartMs: number;
  /** Slot time without the worker start. */
  readonly workMs: number;
  readonly predictedMs: number | null;
  readonly spreadMs: number | null;
  readonly source: string | null;
  readonly tests: number;
  readonly failed: number;
  readonly retry: number;
  readonly reason: string;
}

/** One attempt at one test: unit (index, −1 if none fits), title, retry, status, duration in milliseconds. */
export type ReportTest = readonly [
  unit: number,
  title: string,
  retry: number,
  status: AttemptStatus,
  durationMs: number,
];

/** One run in the series over runs. */
export interface RunPoint {
  readonly runId: string;
  readonly startedMs: number;
  readonly status: RunStatus;
  readonly makespanMs: number;
  readonly lowerBoundMs: number;
  readonly predictedMs: number | null;
  readonly units: number;
  readonly route: string;
}

/** A test that failed and then passed in the same run, in this run or a recent one. */
export interface FlakyTest {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  /** Runs in which it was flaky, among the recent ones. */
  readonly flakyRuns: number;
  /** Recent runs in which it ran at all. */
  readonly runs: number;
  readonly inThisRun: boolean;
}

/** The decision about one routed spec: every candidate project, the best score first. */
export interface RoutedSpec {
  readonly file: string;
  readonly title: string;
  /** Of its repetitions (`--repeat-each`), from 0. */
  readonly repeatEachIndex: number;
  readonly chosen: string | null;
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly project: string;
  readonly chosen: boolean;
  readonly score: number;
  readonly factors: DecisionFactors;
}
