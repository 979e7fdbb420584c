import type { FullConfig, Suite } from '@playwright/test/reporter';
import type { StealThresholds } from '../../src/engine/steal-thresholds.js';
import type { RunCapacity } from './capacity.js';
import type { CollectedUnit } from './collect-units.js';
import { PendingPrediction } from './pending-prediction.js';
import { predictRun } from './predict-run.js';
import type { PreparedRun } from './prepared-run.js';
import type { RestrictionRules } from './restrictions.js';
import type { RunOrder } from './run-order.js';
import type { RunShare } from './run-share.js';
import type { OnPredicted, SessionStart } from './session-contract.js';
import type { TestIndex } from './test-index.js';
import { countSpecs } from './units-left.js';

/** What will run, and where. */
export interface RunningSuite {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly index: TestIndex;
  readonly units: readonly CollectedUnit[];
  readonly capacity: RunCapacity;
}

/** What is known when the tests start. */
export function describeStart(
  { units, index, capacity }: RunningSuite,
  prepared: PreparedRun,
  share: RunShare,
): SessionStart {
  const known = units.filter((unit) => index.isKnown(unit));
  return {
    specs: countSpecs(units),
    knownSpecs: countSpecs(known),
    ...prepared.recall,
    slots: capacity.slots,
    routedSpecs: prepared.routing?.count ?? 0,
    sharedAs: share.live?.sharedAs ?? null,
    planned: share.planned,
  };
}

/** What a prediction depends on beside the suite. */
export interface PredictionInput extends RestrictionRules {
  readonly start: SessionStart;
  readonly order: RunOrder;
  readonly steal: StealThresholds;
  readonly onPredicted: OnPredicted;
  readonly warn: (message: string) => void;
}

/** What is expected of the run: nothing where history knows nothing of it, the order is not ours, or others take part. */
export function predictionOf(
  { index, units, capacity }: RunningSuite,
  { start, order, limitsOf, memory, steal, onPredicted, warn }: PredictionInput,
): PendingPrediction {
  return new PendingPrediction({
    predict: () =>
      start.knownSpecs > 0 && order.isPredictable(capacity.slots) && start.sharedAs === null
        ? predictRun(index, units, capacity, { limitsOf, memory }, steal)
        : null,
    onPredicted: (prediction) => onPredicted(start, prediction),
    warn,
  });
}
