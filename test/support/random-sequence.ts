import { seededRandom } from '../../src/random.js';

/** Random numbers for tests, the same for a seed. */
export interface RandomSequence {
  /** Evenly between 0 and 1. */
  uniform(): number;
  /** Normally around 0 with a deviation of 1. */
  normal(): number;
}

/** @param seed any whole number */
export function randomSequence(seed: number): RandomSequence {
  const uniform = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
