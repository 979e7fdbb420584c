/** The coordinator on Redis (6.2 or newer) or Valkey: one script for each verb, which the server runs as one step. */
import { Redis } from 'ioredis';
import { EvenkeelError } from '../../errors.js';
import {
  MOST_HAND_OVERS,
  type Beat,
  type BeatRequest,
  type ClaimRequest,
  type CompleteRequest,
  type Coordinator,
  type FleetOutcome,
  type FleetView,
  type HandOver,
  type HandOverRequest,
  type Joined,
  type JoinRequest,
  type Lease,
  type StealRequest,
} from '../coordinator.js';
import { repeatOf } from '../repeat.js';
import { coordinatorFailure } from './failure.js';
import { keysOf, type RunKeys } from './keys.js';
import { planTexts, readPlanText } from './plan-text.js';
import { readView } from './read-view.js';
import { BEAT } from './scripts/beat.js';
import { CLAIM } from './scripts/claim.js';
import { COMPLETE } from './scripts/complete.js';
import { HAND_OVER } from './scripts/hand-over.js';
import { JOIN } from './scripts/join.js';
import { LEAVE } from './scripts/leave.js';
import { PRELUDE } from './scripts/prelude.js';
import { RELEASE } from './scripts/release.js';
import { SEAL } from './scripts/seal.js';
import { STEAL } from './scripts/steal.js';
import { VIEW } from './scripts/view.js';

/** Where the coordinator is, and for which run. */
export interface RedisSettings {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly url: string;
  readonly runId: string;
  /** How long a lease holds without being renewed, in milliseconds; an agent is alive as long. */
  readonly leaseMs: number;
  /** In front of all keys. @default 'evenkeel:' */
  readonly prefix?: string;
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
/** For how many of the most loaded shares a view names units, and how many. */
const QUEUES_SHOWN = 3;
const UNITS_SHOWN = 1000;

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
  seal: SEAL,
};
type Verb = keyof typeof SCRIPTS;
type Script = (keys: number, ...parameters: (string | number)[]) => Promise<unknown>;

/** Opens the coordinator; the connection is made with the first call. @throws EvenkeelError `OPTION_INVALID` for a bad address */
export function createRedisCoordinator(settings: RedisSettings): Coordinator {
  return new RedisCoordinator(settings);
}

class RedisCoordinator implements Coordinator {
  private readonly redis: Redis;
  private readonly keys: RunKeys;
  private readonly place: string;
  /** Only here does the client tell why it can't connect. */
  private lastError: unknown = null;
  private refusal: Error | null = null;
  private opened: Promise<unknown> | null = null;

  constructor(private readonly settings: RedisSettings) {
    const { answerMs = DEFAULT_ANSWER_MS, ca } = settings;
    const { place, options } = parseAddress(settings.url);
    this.place = place;
    this.keys = keysOf(settings.prefix ?? DEFAULT_PREFIX, settings.runId);
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
  }

  async join(request: JoinRequest): Promise<Joined> {
    const { agent, shard, attempt, isRerun = false, slots, plan } = request;
    const parameters = [shard ?? 0, attempt, slots, plan.suiteDigest, isRerun ? 1 : 0];
    let answer = (await this.call('join', agent, [...parameters, '', ''])) as [string, ...unknown[]];
    if (answer[0] === 'publish') {
      const texts = planTexts(plan);
      answer = (await this.call('join', agent, [...parameters, texts.units, texts.plan])) as [
        string,
        ...unknown[],
      ];
    }
    const [type, first, second] = answer;
    if (type === 'refused') {
      return { type, publishedDigest: String(first), publishedUnitIds: second as string[] };
    }
    if (type === 'repeat')
      return repeatOf(outcomesOf(first as string[]), readPlanText(String(second), plan).units, shard);
    return { type: 'joined', isFirst: Number(first) === 1, plan: readPlanText(String(second), plan) };
  }

  async claim({
    agent,
    requestId,
    count,
    preferred,
    excluded = [],
  }: ClaimRequest): Promise<readonly Lease[]> {
    const parameters = [count, JSON.stringify(preferred), JSON.stringify(excluded)];
    return leasesOf(await this.call('claim', agent, parameters, requestId));
  }

  async steal({ agent, requestId, unitIds }: StealRequest): Promise<readonly Lease[]> {
    return leasesOf(await this.call('steal', agent, [JSON.stringify(unitIds)], requestId));
  }

  async beat({ agent, held, freeInMs, pace }: BeatRequest): Promise<Beat> {
    const told = JSON.stringify({ freeInMs: freeInMs.map(Math.round), pace: Number(pace.toFixed(4)) });
    const answer = await this.call('beat', agent, [told, pairs(held)]);
    const [failures, lost, voidFence] = answer as [string, string[], string];
    return { failures: Number(failures), lost, voidFence: Number(voidFence) };
  }

  async complete(request: CompleteRequest): Promise<'accepted' | 'stale'> {
    const { agent, unitId, fence, isOk, failures } = request;
    const answer = await this.call('complete', agent, [unitId, fence, isOk ? 1 : 0, failures]);
    return answer === 'accepted' ? 'accepted' : 'stale';
  }

  async release(agent: string, leases: readonly Lease[]): Promise<void> {
    await this.call('release', agent, [pairs(leases)]);
  }

  async handOver({ agent, unitId, fence }: HandOverRequest): Promise<HandOver> {
    const answer = await this.call('handOver', agent, [unitId, fence, MOST_HAND_OVERS]);
    return answer === 'handed-over' || answer === 'kept' ? answer : 'stale';
  }

  async view(agent: string): Promise<FleetView> {
    return readView(await this.call('view', agent, [QUEUES_SHOWN, UNITS_SHOWN]));
  }

  async leave(agent: string): Promise<'go' | 'stay'> {
    return (await this.call('leave', agent, [])) === 'go' ? 'go' : 'stay';
  }

  async seal(agent: string): Promise<FleetOutcome> {
    const answer = await this.call('seal', agent, []);
    const [missing, accepted, recovered] = answer as [string[], string[], string];
    return { missing, accepted, recovered: Number(recovered) };
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }

  private async call(
    verb: Verb,
    agent: string,
    parameters: readonly (string | number)[],
    requestId?: string,
  ): Promise<unknown> {
    const { leaseMs, ttlMs = DEFAULT_TTL_MS, now } = this.settings;
    const keys = requestId === undefined ? this.keys.all : [...this.keys.all, this.keys.request(requestId)];
    const script = Reflect.get(this.redis, `evenkeel_${verb}`) as Script;
    this.opened ??= this.redis.connect().catch(() => undefined);
    await this.opened;
    try {
      if (this.refusal) throw this.refusal;
      return await script.call(
        this.redis,
        keys.length,
        ...keys,
        leaseMs,
        ttlMs,
        agent,
        now?.() ?? '',
        ...parameters,
      );
    } catch (error) {
      throw coordinatorFailure(isVague(error) ? (this.lastError ?? error) : error, this.place);
    }
  }
}

/** The client's own words for "could not connect", which don't say why. */
function isVague(error: unknown): boolean {
  return (
    error instanceof Error &&
    /max retries|Connection is closed|Command timed out/i.test(error.message + error.name)
  );
}

interface Address {
  readonly place: string;
  readonly options: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: { readonly servername: string };
  };
}

function parseAddress(url: string): Address {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    throw badAddress('it is no address');
  }
  const { protocol, hostname, port, username, password, pathname } = address;
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw badAddress(`it begins with ${protocol}`);
  if (hostname === '') throw badAddress('it names no host');
  const database = pathname.replace(/^\//, '');
  if (!/^\d*$/.test(database)) throw badAddress('what follows the host must be the number of a database');
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    place: `${hostname}:${port || 6379}`,
    options: {
      host,
      port: Number(port || 6379),
      db: Number(database || 0),
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: { servername: host } }),
    },
  };
}

/** The address itself is not repeated: it can hold a password. */
function badAddress(why: string): EvenkeelError {
  return new EvenkeelError(
    'OPTION_INVALID',
    `The coordinator's address can't be used: ${why}. Allowed: redis://[user:password@]host[:port][/database], or rediss:// for TLS.`,
  );
}

function leasesOf(answer: unknown): Lease[] {
  const list = answer as string[];
  return list.flatMap((unitId, index) =>
    index % 2 === 0 ? [{ unitId, fence: Number(list[index + 1]) }] : [],
  );
}

function pairs(leases: readonly Lease[]): string {
  return JSON.stringify(leases.flatMap(({ unitId, fence }) => [unitId, String(fence)]));
}

/** Ids and outcomes, as the script lists them one after the other. */
function outcomesOf(ran: readonly string[]): Map<string, boolean> {
  return new Map(
    ran.flatMap((unitId, index) => (index % 2 === 0 ? [[unitId, ran[index + 1] === '1'] as const] : [])),
  );
}
