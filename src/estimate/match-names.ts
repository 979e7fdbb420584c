import { pairsOf, similarity } from './name-similarity.js';

/** Something with a name that is compared. */
export interface Named<T> {
  readonly name: string;
  readonly item: T;
}

/** Names less alike than this are of different things: it is where half of the letters have changed. */
const MIN_SIMILARITY = 0.6;
/** The best match must be clearly better than the next one, or it is a toss-up. */
const MIN_LEAD = 0.05;
/** More pairs than this (100 × 100) are not compared: somebody renamed everything, and names say nothing. */
const MAX_PAIRS = 10_000;

/**
 * Pairs new names with gone ones, where each is clearly the other's nearest.
 * @returns new item → gone item
 */
export function matchNames<T>(fresh: readonly Named<T>[], gone: readonly Named<T>[]): [T, T][] {
  if (fresh.length * gone.length > MAX_PAIRS) return [];
  const gonePairs = gone.map(({ name }) => pairsOf(name));
  const nearestFresh = gone.map(() => new Nearest());
  const nearestGone = fresh.map(({ name }, index) => {
    const pairs = pairsOf(name);
    const nearest = new Nearest();
    gonePairs.forEach((other, old) => {
      const alike = similarity(pairs, other);
      nearest.see(old, alike);
      nearestFresh[old]?.see(index, alike);
    });
    return nearest;
  });
  return fresh.flatMap(({ item }, index): [T, T][] => {
    const found = nearestGone[index]?.clear() ?? -1;
    const old = gone[found];
    return old && nearestFresh[found]?.clear() === index ? [[item, old.item]] : [];
  });
}

/** Keeps the nearest of all names seen. */
class Nearest {
  private best = -1;
  private most = 0;
  private second = 0;

  see(index: number, alike: number): void {
    if (alike > this.most) {
      this.second = this.most;
      this.most = alike;
      this.best = index;
    } else if (alike > this.second) this.second = alike;
  }

  /** Index of the one name that is clearly nearest, -1 for none. */
  clear(): number {
    return this.most >= MIN_SIMILARITY && this.most - this.second >= MIN_LEAD ? this.best : -1;
  }
}
