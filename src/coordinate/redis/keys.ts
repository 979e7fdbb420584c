/** What each key holds; the order is that of `KEYS` in the scripts, see `scripts/prelude.ts`. */
const PARTS = [
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
    all: PARTS.map((part) => `${tag}:${part}`),
    request: (requestId) => `${tag}:request:${requestId}`,
  };
}
