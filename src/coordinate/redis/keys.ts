/** What each key holds, as the scripts call it; the order is that of their `KEYS`. See `scripts/prelude.ts`. */
export const KEY_NAMES = [
  'meta',
  'units',
  'share',
  'queue',
  'load',
  'lease',
  'own',
  'results',
  'agents',
  'alive',
  'beats',
  'held',
  'limits',
  'shards',
  'plan',
  'done',
  'tried',
  'forgone',
  'ends',
] as const;

/** Keys of a run, all in one slot of a cluster through their hash tag. */
export interface RunKeys {
  readonly all: readonly string[];
  /** Where the answer to a request is kept. */
  request(requestId: string): string;
}

/** @param prefix in front of all keys, so that a server can be shared */
export function keysOf(prefix: string, runId: string): RunKeys {
  const tag = `${prefix}{${runId.replaceAll(/[{}]/g, '_')}}`;
  return {
    all: KEY_NAMES.map((name) => `${tag}:${name}`),
    request: (requestId) => `${tag}:request:${requestId}`,
  };
}
