import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { StartReason } from '../../src/engine/events.js';
import type { ExpectedHelp } from '../../src/engine/expected-help.js';
import type { Estimate } from '../../src/model/estimate.js';

/** What a slot is doing, or did: one unit, or the retry of a part of one. */
export interface SlotEntry {
  readonly tests: readonly TestCase[];
  readonly slot: number;
  readonly phase: number;
  readonly startedMs: number;
  endedMs: number;
  /** The worker had to be started; null when the runner did not tell. */
  readonly isWarm: boolean | null;
  /** The slot's worker before it had died of a failed test. */
  readonly isForcedStart: boolean;
  readonly isIsolated: boolean;
  readonly reason: StartReason;
  /** Of a steal. */
  readonly help?: ExpectedHelp;
  /** See `Engine.numberOf`. @default it was there from the start, or the runner chose it */
  readonly number?: number;
  readonly estimate: Estimate | null;
  readonly retry: number;
  firstTestMs: number | null;
  workerIndex: number;
  testMs: number;
  browserMs: number;
  failed: number;
  results: number;
}

/** How an entry begins. */
export type EntryStart = Pick<
  SlotEntry,
  'tests' | 'slot' | 'startedMs' | 'isWarm' | 'isIsolated' | 'reason' | 'help' | 'number' | 'estimate'
>;

/** What each slot did, unit by unit, over the phases of a run. */
export class SlotLog {
  readonly entries: SlotEntry[] = [];
  private readonly current = new Map<number, SlotEntry>();
  private readonly slotOfTest = new Map<string, number>();
  private readonly diedOfFailure = new Set<number>();
  /** Workers whose browser has been launched. */
  private readonly launched = new Set<number>();
  private phase = -1;

  phaseStarted(): void {
    this.phase++;
    this.diedOfFailure.clear();
  }

  begin(start: EntryStart): SlotEntry {
    const entry: SlotEntry = {
      ...start,
      phase: Math.max(0, this.phase),
      endedMs: start.startedMs,
      isForcedStart: this.diedOfFailure.has(start.slot) && start.isWarm === false,
      retry: Math.max(0, ...start.tests.map((test) => test.results.length)),
      firstTestMs: null,
      workerIndex: -1,
      testMs: 0,
      browserMs: 0,
      failed: 0,
      results: 0,
    };
    this.current.set(start.slot, entry);
    for (const test of start.tests) this.slotOfTest.set(test.id, start.slot);
    return entry;
  }

  end(slot: number, atMs: number): SlotEntry | undefined {
    const entry = this.current.get(slot);
    if (!entry) return undefined;
    entry.endedMs = atMs;
    if (entry.failed > 0) this.diedOfFailure.add(slot);
    else this.diedOfFailure.delete(slot);
    this.entries.push(entry);
    this.current.delete(slot);
    return entry;
  }

  /** Ends whatever is still open, at the end of a run that was cut short. */
  endAll(atMs: number): void {
    for (const slot of [...this.current.keys()]) this.end(slot, atMs);
  }

  /** The slot that a test runs in; where the runner did not say, by its own index. */
  slotOf(test: TestCase, result: TestResult): number {
    return this.slotOfTest.get(test.id) ?? Math.max(0, result.parallelIndex);
  }

  testBegan(test: TestCase, result: TestResult): void {
    const entry = this.current.get(this.slotOf(test, result));
    if (!entry) return;
    entry.firstTestMs ??= result.startTime.getTime();
    entry.workerIndex = result.workerIndex;
  }

  testEnded(test: TestCase, result: TestResult): void {
    const entry = this.current.get(this.slotOf(test, result));
    if (!entry) return;
    entry.results++;
    entry.testMs += Math.max(0, result.duration);
    if (result.status !== 'skipped' && result.status !== test.expectedStatus) entry.failed++;
  }

  browserLaunched(test: TestCase, result: TestResult, durationMs: number): void {
    // A worker that stops after a failure shows one more step of this name: the browser's end.
    if (this.launched.has(result.workerIndex)) return;
    this.launched.add(result.workerIndex);
    const entry = this.current.get(this.slotOf(test, result));
    if (entry) entry.browserMs += durationMs;
  }

  /** What runs now. */
  open(): SlotEntry[] {
    return [...this.current.values()];
  }

  currentOf(slot: number): SlotEntry | undefined {
    return this.current.get(slot);
  }
}

/** Time that an entry spent on its worker: the process where it was cold, and its browser. */
export function workerStartMs(entry: SlotEntry): number {
  const processMs =
    entry.isWarm === false && entry.firstTestMs !== null ? entry.firstTestMs - entry.startedMs : 0;
  return Math.min(Math.max(0, processMs) + entry.browserMs, entry.endedMs - entry.startedMs);
}

/** Slot time beyond tests and worker start; null where it can't be told from a cold start. */
export function overheadMs(entry: SlotEntry): number | null {
  if (entry.isWarm !== true || entry.retry > 0 || entry.results === 0) return null;
  return Math.max(0, entry.endedMs - entry.startedMs - entry.testMs - entry.browserMs);
}
