import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { FullConfig, FullResult, Suite } from '@playwright/test/reporter';
import { BACKENDS_VARIABLE } from '../src/backends/backend-cache.js';
import { checkEnvironment } from '../src/config/check-environment.js';
import { DEFAULT_HISTORY } from '../src/config/options.js';
import { resolveFleetId, resolveRunId } from '../src/config/run-id.js';
import type { Coordinator } from '../src/coordinate/coordinator.js';
import { messageOf } from '../src/errors.js';
import { usesColor } from '../src/format/uses-color.js';
import { isRerun, resolveAttempt } from '../src/config/attempt.js';
import { readMachine } from '../src/config/machine.js';
import { createHistoryThread } from '../src/history/history-thread.js';
import { learnedWeightsPath } from '../src/score/learned-weights-file.js';
import { startHistoryWorker } from '../src/history/history-worker.js';
import type { HistoryModel } from '../src/model/history.js';
import type { PlanFile } from '../src/plan/plan-file.js';
import { sharedState } from '../plugin/playwright/shared-state.js';
import { CHANNEL_VARIABLE } from '../plugin/playwright/metrics-client.js';
import { createMetricsServer, type MetricsServer } from '../plugin/playwright/metrics-channel.js';
import type { PlannedShard } from '../plugin/playwright/planned-shard.js';
import type { RunPrediction } from '../plugin/playwright/predict-run.js';
import { Session } from '../plugin/playwright/session.js';
import type { PreprocessInput, SessionEnd, SessionStart } from '../plugin/playwright/session-contract.js';
import { version } from '../package.json';
import type { RunSetup } from './active-run.js';
import { cacheRecipe } from './ci-recipe.js';
import { vendorOf } from './ci-vendor.js';
import { settlesWithin } from '../src/settles-within.js';
import { withoutShard } from './without-shard.js';
import { startLine, summary } from './terminal.js';
import { EtaDisplay } from './terminal/eta-display.js';
import { planDifference, planLine, type PlanLineInfo } from './terminal/plan-line.js';

/** Writing takes a tenth of a second; waiting for other runs' writing takes three at most. */
const MAX_RECORDING_MS = 20_000;

/** Most lost tests named in the terminal; the rest is counted. */
const MAX_LOST_SHOWN = 20;

/** One run of the reporter: a session, and what is printed about it. */
export class Run {
  readonly session: Session;
  private readonly runId: string;
  private readonly fleetId: string;
  private readonly history;
  private readonly historyPath: string | null;
  private readonly backendsFile: string | null;
  private readonly startedMs = Date.now();
  private config: FullConfig | null = null;
  private metrics: MetricsServer | null = null;
  private ended: SessionEnd | null = null;
  private planned: PlannedShard | null = null;
  private readonly eta: EtaDisplay | null;

  constructor(
    private readonly setup: RunSetup,
    private readonly release: () => void,
  ) {
    const { options, configDir } = setup;
    const argv = process.argv.slice(2);
    this.historyPath = options.history === false ? null : path.resolve(configDir, options.history);
    this.backendsFile =
      this.historyPath === null ? null : path.join(path.dirname(this.historyPath), 'backends.json');
    this.history =
      this.historyPath === null
        ? null
        : createHistoryThread({
            path: this.historyPath,
            startWorker: takeHistoryWorker,
            hardwareClass: readMachine().hardwareClass,
            onWarning: ({ message }) => this.warn(message),
          });
    // Shards of one command belong to one run.
    const command = [configDir, ...withoutShard(argv)].join('\n');
    this.runId = resolveRunId(options.runId, process.env, command, this.startedMs);
    this.fleetId = resolveFleetId(options.runId, process.env, command, this.startedMs);
    this.session = new Session({
      options,
      history: this.history,
      runId: this.runId,
      agent: `${os.hostname()}-${process.pid}-${Math.round(performance.timeOrigin).toString(36)}`,
      version,
      argv,
      openCoordinator: this.coordinatorOpener(),
      attempt: resolveAttempt(process.env),
      isRerun: isRerun(process.env),
      ranPlace: options.ran === undefined ? null : path.resolve(configDir, options.ran),
      backendsFile: this.backendsFile,
      learnedFile: this.historyPath && learnedWeightsPath(this.historyPath),
      onForecast: (remainingMs) => this.eta?.show(remainingMs),
      warn: (message) => this.warn(message),
    });
    this.eta = options.quiet || !options.eta ? null : etaDisplay();
  }

  /** Loaded only where a run is shared. */
  private coordinatorOpener(): (() => Promise<Coordinator>) | null {
    const { coordinator: url, leaseMs } = this.setup.options;
    if (url === undefined) return null;
    return async () => {
      const { createRedisCoordinator } = await import('../src/coordinate/redis/redis-coordinator.js');
      return createRedisCoordinator({ url, runId: this.fleetId, leaseMs });
    };
  }

  /**
   * @throws EvenkeelError `OPTION_INVALID` for an option that does not fit this suite, `PLAN_INVALID` for a plan file that
   * can't be followed, `WEIGHTS_INVALID` for a weights file that can't be read
   */
  async preprocess(input: PreprocessInput): Promise<void> {
    this.checkEnvironment();
    await this.session.preprocess(input, await this.readPlan(), await this.readWeights());
    if (this.history) await this.listen();
    // For the workers that start from now on.
    if (this.backendsFile !== null) process.env[BACKENDS_VARIABLE] = this.backendsFile;
  }

  private checkEnvironment(): void {
    const { env } = process;
    const isCi = vendorOf(env) !== null;
    const hasCoordinator = this.setup.options.coordinator !== undefined;
    const internal = [BACKENDS_VARIABLE, CHANNEL_VARIABLE];
    checkEnvironment({ env, isCi, hasCoordinator, internal }).forEach((message) => this.warn(message));
  }

  /** Loaded where it is needed: most runs follow no plan. */
  private async readPlan(): Promise<PlanFile | null> {
    const { options, configDir } = this.setup;
    if (options.plan === undefined) return null;
    const { readPlanFile } = await import('../src/plan/plan-file.js');
    return readPlanFile(path.resolve(configDir, options.plan));
  }

  /** Read even where history makes it needless: a bad file shows where it is made, and not only in forks. */
  private async readWeights(): Promise<HistoryModel | null> {
    const { options, configDir } = this.setup;
    if (options.weights === undefined) return null;
    const [{ readWeightsFile }, { modelOfWeights }] = await Promise.all([
      import('../src/weights/weights-file.js'),
      import('../src/weights/weights.js'),
    ]);
    return modelOfWeights(await readWeightsFile(path.resolve(configDir, options.weights), options.weights));
  }

  /** Opens the channel of `evenkeel/test`, for the workers that start from now on. */
  private async listen(): Promise<void> {
    try {
      this.metrics = await createMetricsServer();
      this.metrics.onMessage((message) => this.session.messageReceived(message));
      process.env[CHANNEL_VARIABLE] = this.metrics.address;
    } catch (error) {
      this.warn(`browser details will be missing in this run's history: ${messageOf(error)}`);
    }
  }

  begin(config: FullConfig, suite: Suite): void {
    this.config = config;
    const start = this.session.begin(config, suite, (begun, prediction) =>
      this.printStart(begun, prediction),
    );
    this.planned = start.planned;
  }

  private printStart(start: SessionStart, prediction: RunPrediction | null): void {
    if (this.setup.options.quiet) return;
    if (start.planned) this.print(`evenkeel: ${planLine(this.planInfo(start.planned))}`);
    if (start.specs === 0) return;
    this.print(startLine({ ...this.startInfo(start, prediction), ...lineStyle() }));
    const recipe =
      start.runs === 0 && this.historyPath !== null && !start.usesWeights
        ? cacheRecipe(process.env, this.historyPath, process.cwd())
        : null;
    if (recipe)
      this.print(`evenkeel: to keep history from run to run, add to your CI's configuration:\n${recipe}`);
  }

  /** Sums the run up. A run in which tests got lost has failed, whatever Playwright says. */
  end(result: FullResult): { status: FullResult['status'] } | undefined {
    this.eta?.end();
    this.ended = this.session.end(result);
    if (!this.ended) return undefined;
    const { lost, status } = this.ended;
    if (lost.length === 0) return status === result.status ? undefined : { status };
    this.warn(`${lost.length} tests were collected but never ran, so this run failed:`);
    for (const title of lost.slice(0, MAX_LOST_SHOWN)) this.print(`  ${title}`);
    if (lost.length > MAX_LOST_SHOWN) this.print(`  … and ${lost.length - MAX_LOST_SHOWN} more`);
    return { status: 'failed' };
  }

  /** After all reporters have ended: what they wrote can be read now. */
  async exit(): Promise<void> {
    try {
      await this.recorded();
      if (this.ended) await this.session.learn(this.ended.recording);
      await this.metrics?.close();
      const { config, ended } = this;
      if (config && ended) {
        await this.mendBlobs(config, ended);
        await this.writeRan(config, ended);
      }
      await this.seal();
      const placed = this.ended?.recording.placements.length ?? 0;
      if (this.ended && placed > 0 && !this.setup.options.quiet) this.printSummary(this.ended);
    } finally {
      delete process.env[CHANNEL_VARIABLE];
      delete process.env[BACKENDS_VARIABLE];
      this.release();
    }
  }

  /** Loaded where it is needed: few runs move a test on, or share their tests. */
  private async mendBlobs(
    config: FullConfig,
    { moves, elsewhere }: Pick<SessionEnd, 'moves' | 'elsewhere'>,
  ): Promise<void> {
    if (moves.length + elsewhere.size === 0) return;
    const { mendBlobs } = await import('../plugin/playwright/mend-blobs.js');
    await mendBlobs(config, process.env, this.startedMs, moves, elsewhere);
  }

  /** Its report is out: from here on the fleet can rely on what ran here. An agent that stood still meanwhile learns what does not count. */
  private async seal(): Promise<void> {
    const sealed = await this.session.seal();
    if (!sealed) return;
    const { missing, corrected } = sealed;
    if (corrected && this.config) {
      this.warn(
        'this agent was not heard of for longer than a lease: some of what it reported counts elsewhere.',
      );
      await this.mendBlobs(this.config, { ...corrected, moves: [] });
      await this.writeRan(this.config, corrected);
    }
    if (missing > 0)
      this.warn(`${missing} units of this run have no result yet. \`evenkeel verify\` names them.`);
  }

  /** What the shards ran is held against the plan later on: a missing file is missed there, loudly. */
  private async writeRan(config: FullConfig, { ran }: Pick<SessionEnd, 'ran'>): Promise<void> {
    if (!ran) return;
    try {
      const [{ findBlobs }, { writeRanFile }] = await Promise.all([
        import('../plugin/playwright/blob/find-blobs.js'),
        import('../plugin/playwright/ran-file.js'),
      ]);
      await writeRanFile(ran, await findBlobs(config, process.env, this.startedMs), this.setup.configDir);
    } catch (error) {
      this.warn(`what this shard ran could not be written down: ${messageOf(error)}`);
    }
  }

  /** A file system that hangs must not hang the run. */
  private async recorded(): Promise<void> {
    if (!(await settlesWithin(this.session.recorded(), MAX_RECORDING_MS)))
      this.warn(
        `${this.historyPath} is not written after ${MAX_RECORDING_MS / 1000} s: this run may be lost to it.`,
      );
  }

  /** A fault of ours, or something that nobody should miss. */
  warn(message: string): void {
    this.print(`evenkeel: ${message}`);
  }

  private printSummary({ recording, miss, fleet }: SessionEnd): void {
    const slots = recording.agent.slots;
    const reportCommand = this.historyPath === null ? null : reportCommandFor(this.historyPath);
    for (const line of summary(recording.run, { slots, reportCommand, miss, fleet, ...lineStyle() }))
      this.print(line);
    const difference = this.planned && planDifference(this.planned);
    if (difference !== null) this.print(`          the suite is not the planned one: ${difference}`);
  }

  private planInfo(planned: PlannedShard): PlanLineInfo {
    const predictedMs = planned.plan.shards[planned.index - 1]?.predictedMs ?? 0;
    return { ...planned, predictedMs, file: this.setup.options.plan ?? '' };
  }

  private startInfo(
    start: SessionStart,
    prediction: RunPrediction | null,
  ): Omit<Parameters<typeof startLine>[0], 'color' | 'columns'> {
    return {
      specs: start.specs,
      knownSpecs: start.knownSpecs,
      runs: start.runs,
      slots: start.slots,
      predictedMs: prediction?.makespanMs ?? null,
      spreadMs: prediction?.spreadMs ?? null,
      lowerBoundMs: prediction?.lowerBoundMs ?? null,
      sharedAs: start.sharedAs,
      weights: start.usesWeights ? (this.setup.options.weights ?? null) : null,
      historyPath: this.historyPath === null ? null : path.relative(process.cwd(), this.historyPath),
    };
  }

  /** Standard error: other reporters may write JSON to standard output. */
  private print(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}

/** The command finds the history in its usual place below the working directory by itself. */
function reportCommandFor(historyPath: string): string {
  const command = 'npx evenkeel report';
  const file = path.relative(process.cwd(), historyPath);
  if (file === path.normalize(DEFAULT_HISTORY)) return command;
  return `${command} --history ${/^[\w./\\:-]+$/.test(file) ? file : JSON.stringify(file)}`;
}

function lineStyle(): { color: boolean; columns: number } {
  const { stderr: stream, env, argv } = process;
  const color = usesColor({ stream, isCI: vendorOf(env) !== null, env, argv });
  // Pseudo-terminals without a size have 0 columns.
  return { color, columns: stream.columns || Infinity };
}

/** A CI's terminal is a log, even where it pretends to be more. */
function etaDisplay(): EtaDisplay {
  const { stderr, env } = process;
  return new EtaDisplay({
    isTerminal: stderr.isTTY && vendorOf(env) === null && env['TERM'] !== 'dumb',
    write: (text) => void stderr.write(text),
    now: () => performance.now(),
  });
}

/** The thread that `withEvenkeel` has started, or one of our own. */
function takeHistoryWorker(): Worker {
  const state = sharedState();
  const started = state.historyWorker;
  state.historyWorker = undefined;
  return started ?? startHistoryWorker(fileURLToPath(new URL('./history-thread.cjs', import.meta.url)));
}
