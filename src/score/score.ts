import type { DecisionFactors } from '../model/record.js';
import type { Weights } from './weights.js';

/** A score in [0, 1] and how it came about. */
export interface Score {
  readonly score: number;
  readonly contributions: DecisionFactors['contributions'];
}

/** The product of factor ** weight; each contribution is kept, so that a decision can explain itself. */
export function scoreOf(values: Readonly<Record<keyof Weights, number>>, weights: Weights): Score {
  const contributions: Record<string, { value: number; weight: number; contribution: number }> = {};
  let score = 1;
  for (const factor of FACTORS) {
    const value = values[factor];
    const weight = weights[factor];
    const contribution = value ** weight;
    contributions[factor] = { value, weight, contribution };
    score *= contribution;
  }
  return { score, contributions };
}

const FACTORS: readonly (keyof Weights)[] = ['speed', 'hardware', 'reliability', 'load', 'backend', 'memory'];
