import path from 'node:path';
import { formatCount } from '../format/number.js';
import { printable } from '../format/printable.js';
import { readHistoryTrace } from '../history/history-trace.js';
import { slotsOf } from '../simulate/fleet.js';
import { runOnFleet, runOnSlots, type Policy } from '../simulate/policies.js';
import { readTrace } from '../simulate/read-trace.js';
import { firstReplayed, replay, type ReplayedRun } from '../simulate/replay.js';
import type { SimulatedFigures } from '../simulate/simulated-figures.js';
import type { Trace } from '../simulate/trace.js';
import { EXIT, type CliIo } from './io.js';
import { simulateSummary, type CaseOutcome } from './simulate-summary.js';
import { parseSimulateOptions, type RawSimulateOptions, type SimulateOptions } from './simulate-options.js';

/** The numbers of slots that `docs/benchmarks.md` shows by trace. */
const COMMON_SLOTS = [8, 16];

/** Where recorded runs come from, and how they are run again. */
export interface SimulateCommandOptions {
  /** A trace file; undefined for the user's own history. */
  readonly traceFile: string | undefined;
  /** Asked only without a trace file. */
  readonly historyPath: () => string;
  readonly raw: RawSimulateOptions;
  readonly isJson: boolean;
}

/**
 * `evenkeel simulate`: recorded runs again, under several policies, each predicted from the runs before it.
 * @throws EvenkeelError `USAGE`, `TRACE_INVALID`, and for a history as `queryHistory` does
 */
export async function simulateCommand(options: SimulateCommandOptions, io: CliIo): Promise<number> {
  const parsed = parseSimulateOptions(options.raw);
  const trace =
    options.traceFile === undefined
      ? await readHistoryTrace(options.historyPath())
      : await readTrace(path.resolve(io.cwd, options.traceFile));
  for (const repair of trace.repairs) io.stderr(`${printable(`${trace.name}: ${repair}`)}.\n`);
  const first = firstOf(trace, parsed.skip, io);
  const outcomes = [...replay(trace, first)].flatMap((run) => simulateAll(run, parsed, slotsFor(trace)));
  if (options.isJson) io.stdout(`${JSON.stringify(outcomes.map(toJson(parsed)), null, 2)}\n`);
  else io.stdout(simulateSummary(printable(trace.name), trace.runs.length - first, outcomes));
  return EXIT.ok;
}

function firstOf(trace: Trace, skip: number, io: CliIo): number {
  const first = firstReplayed(trace, skip);
  if (first < skip) {
    const start =
      first === 0 ? 'simulated with nothing known' : `simulated from the second one on, not after ${skip}`;
    io.stderr(`${printable(trace.name)} has only ${formatCount(trace.runs.length, 'run')}: ${start}.\n`);
  }
  return first;
}

/** What is simulated where no number of slots is asked for: what the last run had, and two that can be compared. */
function slotsFor({ lastSlots }: Trace): number[] {
  const slots = lastSlots === undefined ? COMMON_SLOTS : [lastSlots, ...COMMON_SLOTS];
  return [...new Set(slots)].sort((a, b) => a - b);
}

function simulateAll(
  run: ReplayedRun,
  { machines, policies }: SimulateOptions,
  defaultSlots: readonly number[],
): CaseOutcome[] {
  if ('fleet' in machines) {
    const { fleet } = machines;
    return policies.map((policy) => outcome(run, policy, slotsOf(fleet), runOnFleet(run, policy, fleet)));
  }
  return (machines.slots ?? defaultSlots).flatMap((slots) =>
    policies.map((policy) => outcome(run, policy, slots, runOnSlots(run, policy, slots))),
  );
}

function outcome(run: ReplayedRun, policy: Policy, slots: number, figures: SimulatedFigures): CaseOutcome {
  const { makespanMs, lowerBoundMs, ratio } = figures;
  const units = run.units.length;
  return { trace: run.trace, run: run.run, slots, policy, units, makespanMs, lowerBoundMs, ratio, figures };
}

/** Equal slots have a fixed form; machines tell all there is. */
function toJson({ machines }: SimulateOptions): (outcome: CaseOutcome) => object {
  return ({ figures, ...fixed }) => ('fleet' in machines ? { ...fixed, ...figures } : fixed);
}
