/** The fixture `moving`: its tests. */
const MOVABLE = [0, 1, 2, 3, 4, 5].map((index) => `may move ${index}`);
const WHOLE = [...MOVABLE, 'stays', 'goes together › first', 'goes together › second'];
/** They share hooks: Playwright cuts them into one piece for each worker. */
export const HOOKED = [0, 1, 2, 3].map((index) => `shares hooks ${index}`);
export const TITLES = [...WHOLE, ...HOOKED];

/** What they take in each project: so long that neither a worker start nor a doubt is worth a slot's idling. */
export function movingWeights(): string {
  const file = (titles: readonly string[], ms: number): object => ({
    overheadMs: 1,
    tests: Object.fromEntries(titles.map((title) => [title, ms])),
  });
  // Of those that share hooks each piece would be the best to move.
  const project = (ms: number): object => ({
    workerStartMs: 100,
    files: { 'moving.spec.ts': file(WHOLE, ms), 'hooked.spec.ts': file(HOOKED, 1.5 * ms) },
  });
  return JSON.stringify({
    evenkeelWeights: 1,
    projects: { narrow: project(60_000), wide: project(66_000) },
  });
}
