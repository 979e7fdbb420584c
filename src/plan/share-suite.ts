/**
 * Which shard runs what of a suite that may have changed since its plan was made.
 *
 * Guarantees. Every test of the suite is on exactly one shard. The answer depends on the plan and on the suite alone, so
 * every machine comes to the same one without asking the others; where a test is not in the plan, it depends on its own unit
 * alone, so that machines whose suites differ still agree on it. What the runner keeps together stays together.
 */
import { createHash } from 'node:crypto';
import type { PlanFile } from './plan-file.js';

/** A unit of the suite as it is now. */
export interface PresentUnit {
  /** The runner's ids, in order. */
  readonly testIds: readonly string[];
  /** Its tests can run apart. */
  readonly isDivisible: boolean;
}

/** Tests that one shard runs in one go. */
export interface Portion {
  /** From 1. */
  readonly shard: number;
  /** Unit of the plan that it is or is a part of; null for tests that the plan does not know. */
  readonly planUnitId: string | null;
  readonly testIds: readonly string[];
}

/** The whole suite, dealt out. */
export interface SharedSuite {
  readonly portions: readonly Portion[];
  /** Tests of the suite that the plan does not know. */
  readonly newTests: number;
  /** Tests of the plan that the suite does not have: gone, or filtered out. */
  readonly goneTests: number;
}

/** Deals a suite out as its plan says, and what is new in it by a rule that needs nothing but its name. */
export function shareSuite(plan: PlanFile, suite: readonly PresentUnit[]): SharedSuite {
  const places = placesOf(plan);
  const portions = new Map<string, Portion & { readonly testIds: string[] }>();
  let newTests = 0;
  for (const unit of suite) {
    const first = unit.testIds.find((id) => places.has(id));
    const home = (first !== undefined && places.get(first)) || newPlace(unit, plan.shards.length);
    for (const id of unit.testIds) {
      const own = places.get(id);
      if (!own) newTests++;
      const { shard, planUnitId } = unit.isDivisible ? (own ?? home) : home;
      const key =
        unit.isDivisible && planUnitId !== null ? planUnitId : `together with ${unit.testIds[0] ?? ''}`;
      const portion = portions.get(key);
      if (portion) portion.testIds.push(id);
      else portions.set(key, { shard, planUnitId, testIds: [id] });
    }
  }
  const present = suite.reduce((sum, { testIds }) => sum + testIds.length, 0);
  return { portions: [...portions.values()], newTests, goneTests: places.size - (present - newTests) };
}

type Place = Pick<Portion, 'shard' | 'planUnitId'>;

function placesOf({ shards }: PlanFile): Map<string, Place> {
  const places = new Map<string, Place>();
  shards.forEach(({ units }, index) => {
    for (const { id, testIds } of units) {
      for (const testId of testIds) places.set(testId, { shard: index + 1, planUnitId: id });
    }
  });
  return places;
}

/** Rendezvous hashing (Thaler, Ravishankar 1998): the shard whose number hashes highest with the unit's first test. */
function newPlace({ testIds }: PresentUnit, shards: number): Place {
  let best = { shard: 1, weight: '' };
  for (let shard = 1; shard <= shards; shard++) {
    const weight = createHash('sha256')
      .update(`${testIds[0] ?? ''}\n${shard}`)
      .digest('hex');
    if (weight > best.weight) best = { shard, weight };
  }
  return { shard: best.shard, planUnitId: null };
}
