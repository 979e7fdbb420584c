import {
  EMPTY_HISTORY,
  type HistoryModel,
  type OverheadHistory,
  type StartHistory,
} from '../model/history.js';
import { summariseVisits, type VisitSummary } from '../route/visits.js';
import { buildClassTables, type ClassTable } from './class-tables.js';
import { memoryNeeds, type MemoryNeed } from './memory-needs.js';
import { metricLevels, type MetricLevel } from './metric-levels.js';
import { buildTestTable, type TestTable } from './test-table.js';

/**
 * What planning needs of a history model, with the samples already reduced: plain data, a fraction of the
 * model's size, so that a thread can make it and hand it over.
 */
export interface HistorySummary {
  /** See `HistoryModel`. */
  readonly nextRunSeq: number;
  readonly table: TestTable;
  /** What other hardware classes have measured that this one has not. */
  readonly classes: readonly ClassTable[];
  readonly visits: readonly VisitSummary[];
  /** What tests have reported, on this hardware class. */
  readonly metrics: readonly MetricLevel[];
  /** What was measured of tests, on this hardware class. */
  readonly memory: readonly MemoryNeed[];
  readonly overheads: readonly OverheadHistory[];
  readonly starts: readonly StartHistory[];
}

/** Reduces a model; this is the larger part of the work of planning. */
export function summarise(model: HistoryModel): HistorySummary {
  const { nextRunSeq, tests, otherClasses = [], overheads, starts } = model;
  const measured = buildTestTable(tests);
  const table = { ...measured, runSpread: model.runSpread ?? measured.runSpread };
  const classes = buildClassTables(otherClasses, table);
  const [visits, metrics, memory] = [summariseVisits(model), metricLevels(model), memoryNeeds(tests)];
  return { nextRunSeq, table, classes, visits, metrics, memory, overheads, starts };
}

/** The summary of a history that knows nothing. */
export function emptySummary(): HistorySummary {
  return summarise(EMPTY_HISTORY);
}
