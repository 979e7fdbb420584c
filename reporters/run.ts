import type { FullConfig, FullResult, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { checkEnvironment } from '../src/config/check-environment.js';
import { messageOf } from '../src/errors.js';
import { settlesWithin } from '../src/settles-within.js';
import { Session } from '../plugin/playwright/session.js';
import type { MetricsMessage } from '../plugin/playwright/metrics-messages.js';
import type { PreprocessInput, SessionEnd } from '../plugin/playwright/session-contract.js';
import { isForUser, type RunSetup } from './active-run.js';
import { vendorOf } from './ci-vendor.js';
import { historyPlace } from './history-place.js';
import { readPlan, readWeights } from './input-files.js';
import { ReportFiles } from './report-files.js';
import { sessionDeps } from './session-deps.js';
import { RunPrinter } from './terminal/run-printer.js';
import { INTERNAL_VARIABLES, WorkerLink } from './worker-link.js';

/** Writing takes a tenth of a second; waiting for other runs' writing takes three at most. */
const MAX_RECORDING_MS = 20_000;

/** One run of the reporter: a session, what is printed about it, and the files that it leaves. */
export class Run {
  readonly session: Session;
  private readonly startedMs = Date.now();
  private readonly historyPath: string | null;
  private readonly historyProblem: string | null;
  private readonly printer: RunPrinter;
  private readonly link: WorkerLink;
  private files: ReportFiles | null = null;
  private ended: SessionEnd | null = null;

  constructor(
    private readonly setup: RunSetup,
    private readonly release: () => void,
  ) {
    const { path: historyPath, problem } = historyPlace(setup);
    this.historyPath = historyPath;
    this.historyProblem = problem;
    this.printer = new RunPrinter(setup.options, this.historyPath);
    const warn = (message: string): void => this.warn(message);
    const deps = sessionDeps(setup, historyPath, this.startedMs, {
      onUnrecorded: () => this.printer.unrecorded(),
      onForecast: (remainingMs) => this.printer.remaining(remainingMs),
      warn,
    });
    const { backendsFile } = deps;
    const { kinds } = setup.options;
    const hear = (message: MetricsMessage): void => this.session.messageReceived(message);
    const onMessage = this.historyPath === null ? null : hear;
    // Before the session, which starts workers ahead: they must be told the same as those that start later.
    this.link = new WorkerLink({ backendsFile, kinds, onMessage, warn });
    this.session = new Session(deps);
  }

  /**
   * @throws EvenkeelError `OPTION_INVALID` for an option that does not fit this suite, `PLAN_INVALID` for a plan file that
   * can't be followed, `WEIGHTS_INVALID` for a weights file that can't be read; and whatever keeps a shard from following its plan
   */
  async preprocess(input: PreprocessInput): Promise<void> {
    try {
      await this.plan(input);
    } catch (error) {
      if (isForUser(error, this.setup.options)) throw error;
      this.warn(`could not prepare this run (${messageOf(error)}).`);
    }
  }

  private async plan(input: PreprocessInput): Promise<void> {
    this.checkEnvironment();
    if (this.historyProblem !== null) this.warn(this.historyProblem);
    const [plan, weights] = [await readPlan(this.setup), await readWeights(this.setup)];
    await this.session.preprocess(input, { plan, weights });
    await this.link.open();
  }

  private checkEnvironment(): void {
    const { env } = process;
    const isCi = vendorOf(env) !== null;
    const hasCoordinator = this.setup.options.coordinator !== undefined;
    const warnings = checkEnvironment({ env, isCi, hasCoordinator, internal: INTERNAL_VARIABLES });
    warnings.forEach((message) => this.warn(message));
  }

  begin(config: FullConfig, suite: Suite): void {
    const { configDir } = this.setup;
    const warn = (message: string): void => this.warn(message);
    this.printer.begin(config.reporter.map(([name]) => name));
    this.files = new ReportFiles({ config, configDir, startedMs: this.startedMs, warn });
    this.session.begin(config, suite, (begun, prediction) => this.printer.start(begun, prediction));
  }

  testEnded(test: TestCase, result: TestResult): void {
    this.printer.testEnded();
    this.session.testEnded(test, result);
  }

  /** Sums the run up. A run in which tests got lost has failed, whatever Playwright says. */
  end(result: FullResult): { status: FullResult['status'] } | undefined {
    this.printer.ended();
    this.ended = this.session.end(result);
    if (!this.ended) return undefined;
    const { lost, stranded, status } = this.ended;
    this.printer.lost(lost);
    this.printer.stranded(stranded);
    if (lost.length + stranded.length > 0) return { status: 'failed' };
    return status === result.status ? undefined : { status };
  }

  /** After all reporters have ended: what they wrote can be read now. */
  async exit(): Promise<void> {
    const { ended } = this;
    this.printer.reportersEnded();
    try {
      await this.recorded();
      if (ended) {
        await this.session.learn(ended.recording);
        await this.files?.update(ended);
      }
      await this.seal();
      if (ended) this.printer.summary(ended);
    } finally {
      this.release();
      await this.link.close();
    }
  }

  /** A file system that hangs must not hang the run. */
  private async recorded(): Promise<void> {
    if (!(await settlesWithin(this.session.recorded(), MAX_RECORDING_MS)))
      this.warn(
        `${this.historyPath} is not written after ${MAX_RECORDING_MS / 1000} s: this run may be lost to it.`,
      );
  }

  /** Its report is out: from here on the fleet can rely on what ran here. An agent that stood still meanwhile learns what does not count. */
  private async seal(): Promise<void> {
    const sealed = await this.session.seal();
    if (!sealed) return;
    const { missing, corrected } = sealed;
    if (corrected?.isFenced) {
      this.warn(
        'this agent was not heard of for longer than a lease: some of what it reported counts elsewhere.',
      );
    }
    if (corrected) await this.files?.update({ ...corrected, moves: [] });
    this.printer.withoutResult(missing);
  }

  /** A fault of ours, or something that nobody should miss. */
  warn(message: string): void {
    this.printer.warn(message);
  }
}
