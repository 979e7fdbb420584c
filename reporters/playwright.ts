/**
 * The Playwright reporter: `reporter: [['evenkeel/reporter'], ['html']]`. It forwards Playwright's
 * events to the session and prints what the user sees. Every hook catches: a fault of ours is a
 * warning, never a failed or a hanging run.
 */
import { inspect } from 'node:util';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestResult,
  TestStep,
} from '@playwright/test/reporter';
import { EvenkeelError, messageOf } from '../src/errors.js';
import { hideSecrets } from '../plugin/playwright/hide-secrets.js';
import type { PreprocessInput } from '../plugin/playwright/session-contract.js';
import { isLastStep } from '../plugin/playwright/workers/replaced-worker.js';
import { activate } from './active-run.js';
import { Run } from './run.js';
import { suiteCollector, type SuiteCollector } from './suite-collector.js';

export default class EvenkeelReporter implements Reporter {
  private readonly run: Run | null;
  private readonly collect: SuiteCollector | null;

  /**
   * @param options see `EvenkeelOptions`; Playwright adds its own, such as the config's directory
   * @throws EvenkeelError `OPTION_INVALID` for an unknown or bad option or environment variable
   */
  constructor(options: unknown) {
    try {
      this.collect = suiteCollector(options, process.env);
      this.run = activate(options, (setup, release) => new Run(setup, release));
    } catch (error) {
      throw forPeople(error);
    }
  }

  /** Playwright's own terminal reporter stays where the config names no other. */
  printsToStdio(): boolean {
    return false;
  }

  async preprocess(input: PreprocessInput): Promise<void> {
    try {
      hideSecrets(input.config);
      this.collect?.(input);
      await this.run?.preprocess(input);
    } catch (error) {
      throw forPeople(error);
    }
  }

  onBegin(config: FullConfig, suite: Suite): void {
    // Once more for lists and merging, which have no `preprocess`.
    hideSecrets(config);
    this.guard((run) => run.begin(config, suite));
  }

  onTestBegin(test: TestCase, result: TestResult): void {
    this.guard((run) => run.session.testBegan(test, result));
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.guard((run) => run.testEnded(test, result));
  }

  onError(): void {
    this.guard((run) => run.session.errorReported());
  }

  onStepBegin(test: TestCase, result: TestResult, step: TestStep): void {
    // Every test has several steps, of which the one that ends its worker alone says something.
    if (isLastStep(step)) this.guard((run) => run.session.workerStops(test, result));
  }

  onStepEnd(test: TestCase, result: TestResult, step: TestStep): void {
    // Every test has several steps, of which fixtures and those that fail alone say something.
    if (step.category === 'fixture' || step.error)
      this.guard((run) => run.session.stepEnded(test, result, step));
  }

  async onEnd(result: FullResult): Promise<{ status?: FullResult['status'] } | undefined> {
    return this.guard((run) => run.end(result));
  }

  async onExit(): Promise<void> {
    const { run } = this;
    try {
      await run?.exit();
    } catch (error) {
      run?.warn(messageOf(error));
    }
  }

  private guard<T>(action: (run: Run) => T): T | undefined {
    if (!this.run) return undefined;
    try {
      return action(this.run);
    } catch (error) {
      this.run.warn(messageOf(error));
      return undefined;
    }
  }
}

/**
 * Playwright prints an error with its stack and its causes, by `console.error` or on its own. Of what is wrong with an option
 * the message says all.
 */
function forPeople(error: unknown): unknown {
  if (!(error instanceof EvenkeelError)) return error;
  const stack = `${error.name}: ${error.message}`;
  return Object.assign(new EvenkeelError(error.code, error.message), {
    stack,
    [inspect.custom]: () => stack,
  });
}
