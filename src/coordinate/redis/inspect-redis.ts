import { Redis } from 'ioredis';
import { coordinatorFailure } from './failure.js';
import { parseAddress } from './parse-address.js';

/** What a server says of itself. */
export interface RedisFacts {
  /** Host and port. */
  readonly place: string;
  /** Null where the user may not ask. */
  readonly version: string | null;
  /** What it does when its memory is full; null where it does not tell. */
  readonly evictionPolicy: string | null;
}

/** A server that has not answered by then is taken to be away. */
const ANSWER_MS = 5000;

/**
 * Asks a server what it is; changes nothing there.
 * @throws EvenkeelError `OPTION_INVALID` for a bad address, `COORDINATOR_*` where it does not answer or lets nobody in
 */
export async function inspectRedis(url: string): Promise<RedisFacts> {
  const { place, options } = parseAddress(url);
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Only here does the client tell why it can't connect.
  let reason: Error | null = null;
  redis.on('error', (error: Error) => (reason ??= error));
  try {
    await redis.connect();
    const info = await redis.info().catch(unlessForbidden);
    return {
      place,
      version: fieldOf(info, 'redis_version'),
      evictionPolicy: fieldOf(info, 'maxmemory_policy'),
    };
  } catch (error) {
    throw coordinatorFailure(reason ?? error, place);
  } finally {
    redis.disconnect();
  }
}

function unlessForbidden(error: Error): string {
  if (error.message.startsWith('NOPERM')) return '';
  throw error;
}

/** `INFO` answers in lines of `name:value`. */
function fieldOf(info: string, name: string): string | null {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
}
