import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { DEFAULT_HISTORY } from '../../src/config/options.js';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { formatCount } from '../../src/format/number.js';
import { usesColor } from '../../src/format/uses-color.js';
import type { Predicted } from '../../src/predict/load-counter.js';
import type { PlannedShard } from '../../plugin/playwright/planned-shard.js';
import type { RunPrediction } from '../../plugin/playwright/predict-run.js';
import type { SessionEnd, SessionStart } from '../../plugin/playwright/session-contract.js';
import { cacheRecipe } from '../ci-recipe.js';
import { vendorOf } from '../ci-vendor.js';
import { EtaDisplay } from './eta-display.js';
import type { LineStyle } from './line.js';
import { planDifference, planLine } from './plan-line.js';
import { startLine, type StartInfo } from './start-line.js';
import { summary } from './summary.js';

/** Most lost tests, or units, named in the terminal; the rest is counted. */
const MAX_NAMES_SHOWN = 20;

/** Reporters that end their lines. Where a config names neither, dots may be written: by name, or by default. */
const LINE_REPORTERS = new Set(['list', 'line']);

/** Prints what is told of a run, to standard error: other reporters may write JSON to standard output. */
export class RunPrinter {
  private readonly eta: EtaDisplay | null;
  private planned: PlannedShard | null = null;
  private endsLines = false;
  private isLineOpen = false;
  private isRecorded = true;

  /** @param historyPath absolute; null for none */
  constructor(
    private readonly options: ResolvedOptions,
    private readonly historyPath: string | null,
  ) {
    this.eta = options.quiet || !options.eta ? null : etaDisplay();
  }

  /** A fault of ours, or something that nobody should miss. */
  warn(message: string): void {
    print(`${this.isLineOpen ? '\n' : ''}evenkeel: ${message}`);
    this.isLineOpen = false;
  }

  /** @param reporters names of those of the config */
  begin(reporters: readonly string[]): void {
    this.endsLines = !reporters.includes('dot') && reporters.some((name) => LINE_REPORTERS.has(name));
  }

  /** A reporter may have written a dot for it, and no end of the line. */
  testEnded(): void {
    this.isLineOpen = !this.endsLines;
  }

  /** All that reporters had to write is written, each on lines of its own. */
  reportersEnded(): void {
    this.isLineOpen = false;
  }

  /** The history has not got this run, or not yet. */
  unrecorded(): void {
    this.isRecorded = false;
  }

  start(begun: SessionStart, prediction: RunPrediction | null): void {
    this.planned = begun.planned;
    if (this.options.quiet) return;
    if (this.planned) print(`evenkeel: ${this.planLine(this.planned)}`);
    if (begun.specs === 0) return;
    print(startLine(this.startInfo(begun, prediction)));
    this.printRecipe(begun);
  }

  /** How long the run will still take. */
  remaining(remainingMs: Predicted): void {
    this.eta?.show(remainingMs);
  }

  /** Nothing runs any more. */
  ended(): void {
    this.eta?.end();
  }

  lost(titles: readonly string[]): void {
    if (titles.length === 0) return;
    this.warn(`${titles.length} tests were collected but never ran, so this run failed:`);
    printNames(titles);
  }

  stranded(titles: readonly string[]): void {
    if (titles.length === 0) return;
    this.warn(
      `${formatCount(titles.length, 'routed test')} skipped where other projects may run ${titles.length === 1 ? 'it' : 'them'}, ` +
        "but could not go on there, so this run failed. `route: 'all'` runs each test in all of its projects:",
    );
    printNames(titles);
  }

  /** @param units of a shared run, by name */
  withoutResult(units: readonly string[]): void {
    if (units.length === 0) return;
    this.warn(`${formatCount(units.length, 'unit')} of this run without a result when this agent ended:`);
    printNames(units);
  }

  summary({ recording, miss, fleet, heldForMemory }: SessionEnd): void {
    if (this.options.quiet || recording.placements.length === 0) return;
    const { historyPath, isRecorded } = this;
    const hasHistory = historyPath !== null;
    const reportCommand = hasHistory && isRecorded ? reportCommandFor(historyPath) : null;
    const lines = summary(recording, {
      ...{ hasHistory, reportCommand, miss, fleet, heldForMemory },
      ...lineStyle(),
    });
    lines.forEach(print);
    const difference = this.planned && planDifference(this.planned);
    if (difference !== null) print(`          the suite is not the planned one: ${difference}`);
  }

  /** Where a CI has no history, how it can keep one. */
  private printRecipe({ runs, usesWeights }: SessionStart): void {
    if (runs > 0 || usesWeights || this.historyPath === null) return;
    const recipe = cacheRecipe(process.env, this.historyPath, process.cwd());
    if (recipe === null) return;
    print(`evenkeel: to keep history from run to run, add to your CI's configuration:\n${recipe}`);
  }

  private planLine(planned: PlannedShard): string {
    const predictedMs = planned.plan.shards[planned.index - 1]?.predictedMs ?? 0;
    return planLine({ ...planned, predictedMs, file: this.options.plan ?? '' });
  }

  private startInfo(begun: SessionStart, prediction: RunPrediction | null): StartInfo {
    const { specs, knownSpecs, runs, slots, sharedAs, usesWeights } = begun;
    return {
      ...{ specs, knownSpecs, runs, slots, sharedAs },
      predictedMs: prediction?.makespanMs ?? null,
      spreadMs: prediction?.spreadMs ?? null,
      lowerBoundMs: prediction?.lowerBoundMs ?? null,
      weights: usesWeights ? (this.options.weights ?? null) : null,
      historyPath: this.historyPath === null ? null : path.relative(process.cwd(), this.historyPath),
      ...lineStyle(),
    };
  }
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}

function printNames(names: readonly string[]): void {
  for (const name of names.slice(0, MAX_NAMES_SHOWN)) print(`  ${name}`);
  if (names.length > MAX_NAMES_SHOWN) print(`  … and ${names.length - MAX_NAMES_SHOWN} more`);
}

/** The command finds the history in its usual place below the working directory by itself. */
function reportCommandFor(historyPath: string): string {
  const command = 'npx evenkeel report';
  const file = path.relative(process.cwd(), historyPath);
  if (file === path.normalize(DEFAULT_HISTORY)) return command;
  return `${command} --history ${/^[\w./\\:-]+$/.test(file) ? file : JSON.stringify(file)}`;
}

function lineStyle(): LineStyle {
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
