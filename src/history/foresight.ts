import type { AttemptRecord } from '../model/record.js';
import { prepareRows, type PreparedRows } from './duckdb/prepared-rows.js';
import { groupBy } from './group-by.js';
import { testsText } from './rollup-content.js';
import { countedAttempt, type CountedAttempt } from './counted-run.js';
import { addVisits, fileKey, isVisit, type TestRollup } from './rollups.js';
import type { Snapshot } from './snapshot.js';

interface FileAhead {
  readonly visits: readonly CountedAttempt[];
  readonly tests: ReadonlyMap<string, TestRollup>;
}

/**
 * Works out, while tests run, what recording their run will need: a run waits for its recording. What is told may turn out
 * otherwise, so whatever is given out is for just the attempts that were told: the same objects.
 */
export class Foresight {
  private readonly told: AttemptRecord[] = [];
  private readonly rows: PreparedRows[] = [];
  private readonly visits = new Map<string, CountedAttempt[]>();
  /** Files of which something was told at last: they may not be done yet. */
  private latest: ReadonlySet<string> = new Set();
  private readonly ahead = new Map<string, FileAhead>();
  private hasFailed = false;

  /** @param recall what the history says of the files of the run */
  constructor(private readonly recall: () => Snapshot | undefined) {}

  /** All that was told, in its order. */
  get attempts(): readonly AttemptRecord[] {
    return this.told;
  }

  /** @param attempts that have ended since the last time */
  add(attempts: readonly AttemptRecord[]): void {
    this.told.push(...attempts);
    if (this.hasFailed) return;
    try {
      this.workAhead(attempts);
    } catch {
      // Recording says what is wrong.
      this.hasFailed = true;
      this.rows.length = 0;
      this.ahead.clear();
    }
  }

  /** Rows of the first of these attempts. */
  rowsOf(attempts: readonly AttemptRecord[]): PreparedRows[] {
    let from = 0;
    const same: PreparedRows[] = [];
    for (const rows of this.rows) {
      const to = from + rows.rowCount;
      if (!this.told.slice(from, to).every((attempt, index) => attempts[from + index] === attempt)) break;
      same.push(rows);
      from = to;
    }
    return same;
  }

  /** A file's tests once these visits are in, if that was worked out. */
  testsOf(key: string, visits: readonly CountedAttempt[]): ReadonlyMap<string, TestRollup> | undefined {
    const ahead = this.ahead.get(key);
    const isSame =
      ahead?.visits.length === visits.length && ahead.visits.every((visit, index) => visit === visits[index]);
    return isSame ? ahead.tests : undefined;
  }

  private workAhead(attempts: readonly AttemptRecord[]): void {
    this.rows.push(prepareRows('raw_attempt', attempts));
    const counted = attempts.map((attempt) => countedAttempt(attempt, attempt.agent));
    const visits = groupBy(counted.filter(isVisit), fileKey);
    for (const [key, its] of visits) this.visits.set(key, [...(this.visits.get(key) ?? []), ...its]);
    const quiet = [...this.latest].filter((key) => !visits.has(key));
    this.latest = new Set(visits.keys());
    for (const key of quiet) this.workOut(key);
  }

  private workOut(key: string): void {
    const recalled = this.recall();
    if (!recalled) return;
    const visits = this.visits.get(key) ?? [];
    const known = recalled.own.files.get(key)?.tests ?? new Map<string, TestRollup>();
    const tests = addVisits(known, visits, recalled.nextRunSeq);
    testsText(tests);
    this.ahead.set(key, { visits, tests });
  }
}
