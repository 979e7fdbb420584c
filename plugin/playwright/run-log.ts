import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { StartReason } from '../../src/engine/events.js';
import { runFigures, type RunFigures, type SlotStay } from '../../src/metrics/run-figures.js';
import type { StealRecord } from '../../src/model/metrics.js';
import type {
  AttemptRecord,
  OverheadRecord,
  PlacementRecord,
  WorkerStartRecord,
} from '../../src/model/record.js';
import { attemptRecord } from './attempts.js';
import type { CollectedUnit } from './collect-units.js';
import { overheadMs, SlotLog, workerStartMs, type EntryStart, type SlotEntry } from './slot-log.js';
import { slotSteals } from './slot-steals.js';
import type { TestIndex } from './test-index.js';
import { unitIdOf } from './unit-id.js';

/** Browser of a worker, as `evenkeel/test` reports it. */
export interface BrowserReport {
  readonly workerIndex: number;
  readonly browserName: string;
  readonly browserVersion: string;
}

/** A unit, or the retry of a part of one, that occupies a slot. */
export interface OpenStay extends Pick<
  PlacementRecord,
  'project' | 'file' | 'title' | 'slot' | 'startedMs' | 'retry'
> {
  readonly tests: readonly TestCase[];
}

/** How far a project has got. */
export interface ProjectProgress {
  readonly busySlots: number;
  readonly begunUnits: number;
}

/** Writes down what happens in a run, as it happens; turns it into records at the end. */
export class RunLog {
  readonly attempts: AttemptRecord[] = [];
  private readonly slots = new SlotLog();
  private readonly browsers = new Map<number, BrowserReport>();
  /** False until a dispatcher tells when units start and end; then they are told from the tests alone. */
  private isDriven = false;

  constructor(
    private readonly agent: string,
    private readonly index: TestIndex,
  ) {}

  phaseStarted(): void {
    this.isDriven = true;
    this.slots.phaseStarted();
  }

  unitStarted(start: EntryStart): void {
    this.slots.begin(start);
  }

  /** @returns what the slot did; undefined if it did nothing */
  unitEnded(slot: number, atMs: number): SlotEntry | undefined {
    return this.slots.end(slot, atMs);
  }

  testBegan(test: TestCase, result: TestResult): void {
    if (!this.isDriven) this.inferUnit(test, result);
    this.slots.testBegan(test, result);
  }

  testEnded(test: TestCase, result: TestResult): AttemptRecord {
    this.slots.testEnded(test, result);
    const attempt = attemptRecord(test, result, {
      agent: this.agent,
      slot: this.slots.slotOf(test, result),
      place: this.index.describe(test),
    });
    this.attempts.push(attempt);
    return attempt;
  }

  browserLaunched(test: TestCase, result: TestResult, durationMs: number): void {
    this.slots.browserLaunched(test, result, durationMs);
  }

  browserReported(report: BrowserReport): void {
    this.browsers.set(report.workerIndex, report);
  }

  /** Closes what a cut-short run left open. */
  close(atMs: number): void {
    this.slots.endAll(atMs);
  }

  /** How much is written down of each: it only ever grows, and with it what the records say. */
  sizes(): number[] {
    return [this.attempts.length, this.slots.entries.length, this.browsers.size];
  }

  /** How many slots have run a unit. */
  get slotsSeen(): number {
    return new Set(this.slots.entries.map(({ slot }) => slot)).size;
  }

  figures(slots: number, projectLimits: ReadonlyMap<string, number>): RunFigures {
    return runFigures(
      this.slots.entries.map((entry) => this.stay(entry)),
      slots,
      projectLimits,
    );
  }

  /** Of each project, the slots that are busy with it and the units that have begun. */
  progress(): Map<string, ProjectProgress> {
    const open = this.slots.open();
    const projects = new Map<string, ProjectProgress>();
    for (const entry of [...this.slots.entries, ...open]) {
      const { project } = this.place(entry);
      const { busySlots = 0, begunUnits = 0 } = projects.get(project) ?? {};
      projects.set(project, {
        busySlots: busySlots + (open.includes(entry) ? 1 : 0),
        begunUnits: begunUnits + (entry.retry === 0 ? 1 : 0),
      });
    }
    return projects;
  }

  /** What runs now, by slot. */
  open(): OpenStay[] {
    const stays = this.slots.open().map((entry) => {
      const { tests, slot, startedMs, retry } = entry;
      const { project, file, title } = this.place(entry);
      return { tests, slot, startedMs, retry, project, file, title };
    });
    return stays.sort((a, b) => a.slot - b.slot);
  }

  /** When each unit that ran in a worker ended, from the first to the last. */
  unitEndsOf(workerIndex: number): number[] {
    return this.slots.entries
      .filter((entry) => entry.workerIndex === workerIndex)
      .map(({ endedMs }) => endedMs);
  }

  countOf(reason: StartReason): number {
    return this.slots.entries.filter((entry) => entry.reason === reason).length;
  }

  placements(): PlacementRecord[] {
    return this.slots.entries.map((entry) => ({
      agent: this.agent,
      unitId: unitIdOf(entry.tests),
      ...this.place(entry),
      phase: entry.phase,
      slot: entry.slot,
      startedMs: entry.startedMs,
      endedMs: entry.endedMs,
      workerStartMs: workerStartMs(entry),
      predictedMs: entry.estimate?.value ?? null,
      spreadMs: entry.estimate?.spread ?? null,
      source: entry.estimate?.source ?? null,
      tests: entry.tests.length,
      failed: entry.failed,
      retry: entry.retry,
      reason: entry.reason,
    }));
  }

  /** Units that a slot took over from other ones of this agent. @param isElsewhere whether a test's result is another agent's */
  steals(isElsewhere: (testId: string) => boolean): StealRecord[] {
    return slotSteals(this.slots.entries, (entry) => this.unit(entry), isElsewhere);
  }

  workerStarts(): WorkerStartRecord[] {
    return this.slots.entries
      .filter((entry) => entry.workerIndex >= 0 && (entry.isWarm === false || entry.browserMs > 0))
      .map((entry) => {
        const browser = this.browsers.get(entry.workerIndex);
        const startMs = workerStartMs(entry);
        return {
          agent: this.agent,
          project: this.place(entry).project,
          slot: entry.slot,
          workerIndex: entry.workerIndex,
          startedMs: entry.startedMs,
          processMs: entry.isWarm === false && entry.firstTestMs !== null ? startMs - entry.browserMs : null,
          browserMs: entry.browserMs > 0 ? entry.browserMs : null,
          browserName: browser?.browserName ?? null,
          browserVersion: browser?.browserVersion ?? null,
        };
      });
  }

  overheads(): OverheadRecord[] {
    return this.slots.entries.flatMap((entry) => {
      const durationMs = overheadMs(entry);
      const { project, file } = this.place(entry);
      return durationMs === null ? [] : [{ project, file, durationMs }];
    });
  }

  private stay(entry: SlotEntry): SlotStay {
    const unit = this.unit(entry);
    const startMs = workerStartMs(entry);
    return {
      project: unit?.project.name ?? '',
      workerKey: unit?.workerKey ?? '',
      locks: unit?.locks ?? [],
      workMs: entry.endedMs - entry.startedMs - startMs,
      workerStartMs: startMs,
      isForcedStart: entry.isForcedStart,
      isIsolated: entry.isIsolated,
      phase: entry.phase,
      slot: entry.slot,
      startedMs: entry.startedMs,
      endedMs: entry.endedMs,
    };
  }

  private place(entry: SlotEntry): Pick<PlacementRecord, 'project' | 'file' | 'title' | 'kind'> {
    const unit = this.unit(entry);
    return {
      project: unit?.project.name ?? '',
      file: unit?.file ?? '',
      title: unit?.title ?? '',
      kind: unit?.kind ?? '',
    };
  }

  private unit(entry: SlotEntry): CollectedUnit | undefined {
    const [first] = entry.tests;
    return first && this.index.unitOf(first);
  }

  /** Without a dispatcher: a unit lasts from its first test in a slot until another unit's test begins there. */
  private inferUnit(test: TestCase, result: TestResult): void {
    const slot = Math.max(0, result.parallelIndex);
    const startedMs = result.startTime.getTime();
    const unit = this.index.unitOf(test);
    const current = this.slots.currentOf(slot);
    if (current && current.tests === unit?.tests && current.workerIndex === result.workerIndex) return;
    const isWarm = current ? current.workerIndex === result.workerIndex : null;
    this.slots.end(slot, startedMs);
    const tests = unit?.tests ?? [test];
    const estimate = unit ? this.index.estimate(unit) : null;
    this.slots.begin({ tests, slot, startedMs, isWarm, isIsolated: false, reason: 'runner', estimate });
  }
}
