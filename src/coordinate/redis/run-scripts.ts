import { Redis } from 'ioredis';
import { coordinatorFailure } from './failure.js';
import { keysOf, type RunKeys } from './keys.js';
import { parseAddress } from './parse-address.js';
import { BEAT } from './scripts/beat.js';
import { CLAIM } from './scripts/claim.js';
import { COMPLETE } from './scripts/complete.js';
import { FORGO } from './scripts/forgo.js';
import { HAND_OVER } from './scripts/hand-over.js';
import { JOIN } from './scripts/join.js';
import { LEAVE } from './scripts/leave.js';
import { PRELUDE } from './scripts/prelude.js';
import { QUIT } from './scripts/quit.js';
import { RELEASE } from './scripts/release.js';
import { SEAL } from './scripts/seal.js';
import { STEAL } from './scripts/steal.js';
import { VIEW } from './scripts/view.js';

/** Where the coordinator is, and for which run. */
export interface RedisSettings {
  /** `redis://[user:password@]host[:port][/database][?prefix=text]`, or `rediss://` for TLS. */
  readonly url: string;
  readonly runId: string;
  /** How long a lease holds without being renewed, in milliseconds; an agent is alive as long. */
  readonly leaseMs: number;
  /** How long keys stay after the last call, in milliseconds. @default 48 hours */
  readonly ttlMs?: number;
  /** Milliseconds since the epoch, for tests. @default the server's clock */
  readonly now?: () => number;
  /** Certificates to trust beside those that Node trusts. @default none */
  readonly ca?: string;
  /** A server that has not answered by then is taken to be away, in milliseconds. @default 5000 */
  readonly answerMs?: number;
}

const DEFAULT_PREFIX = 'evenkeel:';
const DEFAULT_TTL_MS = 48 * 3_600_000;
const DEFAULT_ANSWER_MS = 5000;
const SCRIPTS = {
  join: JOIN,
  claim: CLAIM,
  steal: STEAL,
  beat: BEAT,
  complete: COMPLETE,
  release: RELEASE,
  handOver: HAND_OVER,
  view: VIEW,
  leave: LEAVE,
  quit: QUIT,
  seal: SEAL,
  forgo: FORGO,
};
type Verb = keyof typeof SCRIPTS;
type Script = (keys: number, ...parameters: (string | number)[]) => Promise<unknown>;

/** The scripts of one run on a server; the connection is made at once, and the first call waits for it. */
export class RunScripts {
  private readonly redis: Redis;
  private readonly keys: RunKeys;
  private readonly place: string;
  /** Only here does the client tell why it can't connect. */
  private lastError: unknown = null;
  private refusal: Error | null = null;
  private readonly opened: Promise<unknown>;

  /** @throws EvenkeelError `OPTION_INVALID` for a bad address */
  constructor(private readonly settings: RedisSettings) {
    const { answerMs = DEFAULT_ANSWER_MS, ca } = settings;
    const { place, prefix = DEFAULT_PREFIX, options } = parseAddress(settings.url);
    this.place = place;
    this.keys = keysOf(prefix, settings.runId);
    this.redis = new Redis({
      ...options,
      ...(options.tls && ca !== undefined && { tls: { ...options.tls, ca } }),
      lazyConnect: true,
      connectTimeout: answerMs,
      commandTimeout: answerMs,
      // A connection that a router has forgotten stays silent for ever: only a new one reaches the server again.
      socketTimeout: answerMs,
      maxRetriesPerRequest: 1,
      retryStrategy: (times) => Math.min(100 * 2 ** times, 2000),
    });
    this.redis.on('error', (error: Error) => {
      this.lastError = error;
      // The client would go on in database 0.
      if (/DB index/i.test(error.message)) this.refusal = error;
    });
    this.redis.on('ready', () => (this.lastError = null));
    for (const [verb, lua] of Object.entries(SCRIPTS)) {
      this.redis.defineCommand(`evenkeel_${verb}`, { lua: PRELUDE + lua });
    }
    // The first call tells what came of it.
    this.opened = this.redis.connect().catch(() => undefined);
  }

  /**
   * @param agent who calls
   * @param requestId for a verb that answers a repetition alike
   * @throws EvenkeelError `COORDINATOR_*`
   */
  async call(
    verb: Verb,
    agent: string,
    parameters: readonly (string | number)[],
    requestId?: string,
  ): Promise<unknown> {
    const { leaseMs, ttlMs = DEFAULT_TTL_MS, now } = this.settings;
    const keys = requestId === undefined ? this.keys.all : [...this.keys.all, this.keys.request(requestId)];
    const script = Reflect.get(this.redis, `evenkeel_${verb}`) as Script;
    await this.opened;
    try {
      if (this.refusal) throw this.refusal;
      const common = [leaseMs, ttlMs, agent, now?.() ?? ''];
      return await script.call(this.redis, keys.length, ...keys, ...common, ...parameters);
    } catch (error) {
      throw coordinatorFailure(isVague(error) ? (this.lastError ?? error) : error, this.place);
    }
  }

  /** Ends the connection. */
  close(): void {
    this.redis.disconnect();
  }
}

/** The client's own words for "could not connect", which don't say why. */
function isVague(error: unknown): boolean {
  return (
    error instanceof Error &&
    /max retries|Connection is closed|Command timed out/i.test(error.message + error.name)
  );
}
