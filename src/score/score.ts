import type { DecisionFactors } from '../model/record.js';
import type { Weights } from './weights.js';

/** A score in [0, 1] and how it came about. */
export interface Score {
  readonly score: number;
  readonly contributions: DecisionFactors['contributions'];
}

/** A factor beside those that are always there. */
export interface NamedFactor {
  readonly name: string;
  /** In [0, 1]. */
  readonly value: number;
  readonly weight: number;
  /** Of a metric: what it is expected to be. @default nothing is */
  readonly expected?: number | undefined;
}

/** The product of factor ** weight; each contribution is kept, so that a decision can explain itself. */
export function scoreOf(
  values: Readonly<Record<keyof Weights, number>>,
  weights: Weights,
  others: readonly NamedFactor[] = [],
): Score {
  const contributions: Record<string, DecisionFactors['contributions'][string]> = {};
  let score = 1;
  const always = FACTORS.map((name): NamedFactor => ({ name, value: values[name], weight: weights[name] }));
  for (const { name, value, weight, expected } of [...always, ...others]) {
    const contribution = value ** weight;
    contributions[name] = { value, weight, contribution, ...(expected !== undefined && { expected }) };
    score *= contribution;
  }
  return { score, contributions };
}

const FACTORS: readonly (keyof Weights)[] = [
  'speed',
  'hardware',
  'reliability',
  'load',
  'loadAhead',
  'backend',
  'memory',
];
