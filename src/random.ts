/** Numbers that look random and are the same for the same seed, on every machine. */
export type Random = () => number;

/** Numbers in [0, 1) by mulberry32 (T. Ettinger, 2017): 32 bits of state, one stream for each seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A log-normal factor with mean 1: what a cost is multiplied by to make it vary.
 * @param logSpread standard deviation of its logarithm
 */
export function logNormalFactor(random: Random, logSpread: number): number {
  return Math.exp(logSpread * standardNormal(random) - logSpread ** 2 / 2);
}

/** A number from the standard normal distribution (Box & Muller 1958). */
export function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
