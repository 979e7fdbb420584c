/**
 * Weight of something that happened some runs ago: 1 for the most recent, 0.5 after one half-life.
 * @param ageRuns age in runs; what lies in the future counts as of now
 * @param halfLifeRuns half-life in runs, above 0
 */
export function recencyWeight(ageRuns: number, halfLifeRuns: number): number {
  return 0.5 ** (Math.max(0, ageRuns) / halfLifeRuns);
}
