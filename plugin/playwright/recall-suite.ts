import type { FullConfig, Suite } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { emptySummary, summarise, type HistorySummary } from '../../src/estimate/history-summary.js';
import { estimatorOf } from '../../src/estimate/shrinkage-estimator.js';
import type { RunHistory } from '../../src/history/run-history.js';
import type { HistoryModel } from '../../src/model/history.js';
import { collectUnits } from './collect-units.js';
import type { FileMatch } from './file-match.js';
import { createKindOf } from './kinds.js';
import { TestIndex } from './test-index.js';

/** What a suite is recalled from. */
export interface RecallInput {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly fileMatch: FileMatch;
  readonly options: ResolvedOptions;
  readonly history: RunHistory | null;
  /** Stands in for a history that has no run; null for none. */
  readonly weights: HistoryModel | null;
}

/** The units of a suite, with what is known of them. */
export interface RecalledSuite {
  readonly index: TestIndex;
  readonly summary: HistorySummary;
  /** In the history. */
  readonly runs: number;
  /** History had no run, and the weights stand in for it. */
  readonly usesWeights: boolean;
}

/** Collects the units of a suite, and reads what history knows of their files. */
export async function recallSuite(input: RecallInput): Promise<RecalledSuite> {
  const { config, suite, fileMatch, options, history, weights } = input;
  const kindOf = createKindOf(options.kinds, fileMatch);
  const units = collectUnits(suite, config, kindOf);
  const files = [...new Set(units.map(({ file }) => file))];
  const recorded = (await history?.summarise(files, options.route.mode === 'best')) ?? emptySummary();
  const runs = recorded.nextRunSeq;
  const usesWeights = runs === 0 && weights !== null;
  const summary = usesWeights ? summarise(weights) : recorded;
  const index = new TestIndex(units, (present) => estimatorOf(summary, present), kindOf);
  return { index, summary, runs, usesWeights };
}
