/** The coordinator on Redis (6.2 or newer) or Valkey: one script for each verb, which the server runs as one step. */
import {
  MOST_HAND_OVERS,
  PROTOCOL,
  type Beat,
  type BeatRequest,
  type Claimed,
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
import { suiteUnitIds } from '../suite-unit-ids.js';
import { PlanText, readChanges } from './plan-text.js';
import { readView } from './read-view.js';
import { RunScripts, type RedisSettings } from './run-scripts.js';

/**
 * For how many of the most loaded shares a view names units, besides those that are nobody's, and how many: far more than a thief has slots. Idle agents ask for it twice a second,
 * so that it must not grow with the run.
 */
const QUEUES_SHOWN = 3;
const UNITS_SHOWN = 200;

/** Opens the coordinator, and begins to connect: the first call waits for that. @throws EvenkeelError `OPTION_INVALID` for a bad address */
export function createRedisCoordinator(settings: RedisSettings): Coordinator {
  return new RedisCoordinator(settings);
}

class RedisCoordinator implements Coordinator {
  private readonly scripts: RunScripts;

  constructor(settings: RedisSettings) {
    this.scripts = new RunScripts(settings);
  }

  async join(request: JoinRequest): Promise<Joined> {
    const { shard, plan } = request;
    const text = new PlanText(plan);
    let answer = await this.ask(request, text.digest, ['', '']);
    if (answer[0] === 'publish')
      answer = await this.ask(request, text.digest, [text.forScripts(), text.forAgents()]);
    const [type, first, second, third, fourth] = answer;
    if (type === 'incompatible') return { type, publishedProtocol: Number(first) };
    if (type === 'refused') {
      const units = (second as string[]).map((id) => ({ id }));
      // The plan may have been evicted.
      const changes = typeof third === 'string' ? readChanges(third) : {};
      const publishedUnitIds = suiteUnitIds({ units, ...changes });
      return { type, publishedDigest: String(first), publishedUnitIds };
    }
    const published = text.read(String(second));
    if (type === 'repeat') return repeatOf(outcomesOf(first as string[]), published, shard);
    return {
      type: 'joined',
      isFirst: Number(first) === 1,
      isRerun: Number(fourth) === 1,
      plan: published,
      shards: numbersOf(String(third)),
    };
  }

  /** @param published what to publish if this agent is the first, or two empty texts to be told so */
  private async ask(
    { agent, shard, attempt, isRerun = false, slots, plan, protocol = PROTOCOL }: JoinRequest,
    digest: string,
    published: readonly [string, string],
  ): Promise<readonly [string, ...unknown[]]> {
    const about = [shard ?? 0, attempt, slots, protocol, plan.suiteDigest, digest, isRerun ? 1 : 0];
    const answer = await this.scripts.call('join', agent, [...about, ...published]);
    return answer as [string, ...unknown[]];
  }

  async claim(request: ClaimRequest): Promise<Claimed> {
    const { agent, requestId, count, ahead = 0, preferred, missingFrom = 'all', excluded = [] } = request;
    const parameters = [count, ahead, missingFrom, JSON.stringify(preferred), JSON.stringify(excluded)];
    const answer = await this.scripts.call('claim', agent, parameters, requestId);
    const [granted, left, spare] = answer as [string[], string, string];
    return { leases: leasesOf(granted), left: Number(left), spare: Number(spare) };
  }

  async steal({ agent, requestId, unitIds }: StealRequest): Promise<readonly Lease[]> {
    const granted = await this.scripts.call('steal', agent, [JSON.stringify(unitIds)], requestId);
    return leasesOf(granted as string[]);
  }

  async beat({ agent, held, freeInMs, pace, givenUp = [] }: BeatRequest): Promise<Beat> {
    const figures = { freeInMs: freeInMs.map(Math.round), pace: Number(pace.toFixed(4)) };
    const told = JSON.stringify(givenUp.length > 0 ? { ...figures, givenUp } : figures);
    const answer = await this.scripts.call('beat', agent, [told, pairs(held)]);
    const [failures, lost, voidFence, shards, rest, ended] = answer as [
      ...[failures: string, lost: string[], voidFence: string, shards: string],
      ...[rest: unknown[], ended: string[]],
    ];
    const [count = 0, totalMs = 0, slots = 0] = rest.map(Number);
    return {
      failures: Number(failures),
      lost,
      voidFence: Number(voidFence),
      shards: numbersOf(shards),
      queue: { count, totalMs, slots },
      endedAgoMs: endsOf(ended),
    };
  }

  async complete(request: CompleteRequest): Promise<'accepted' | 'stale'> {
    const { agent, unitId, fence, isOk, failures } = request;
    const answer = await this.scripts.call('complete', agent, [unitId, fence, isOk ? 1 : 0, failures]);
    return answer === 'accepted' ? 'accepted' : 'stale';
  }

  async release(agent: string, leases: readonly Lease[]): Promise<void> {
    await this.scripts.call('release', agent, [pairs(leases)]);
  }

  async handOver({ agent, unitId, fence }: HandOverRequest): Promise<HandOver> {
    const answer = await this.scripts.call('handOver', agent, [unitId, fence, MOST_HAND_OVERS]);
    return answer === 'handed-over' || answer === 'kept' ? answer : 'stale';
  }

  async view(agent: string): Promise<FleetView> {
    return readView(await this.scripts.call('view', agent, [QUEUES_SHOWN, UNITS_SHOWN]));
  }

  async leave(agent: string): Promise<'go' | 'stay'> {
    return (await this.scripts.call('leave', agent, [])) === 'go' ? 'go' : 'stay';
  }

  async quit(agent: string): Promise<readonly string[]> {
    return (await this.scripts.call('quit', agent, [])) as string[];
  }

  async seal(agent: string): Promise<FleetOutcome> {
    const answer = await this.scripts.call('seal', agent, []);
    const [missing, accepted, recovered, last] = answer as [string[], string[], string, number];
    return { missing, accepted, recovered: Number(recovered), isLast: Number(last) === 1 };
  }

  async forgo(agent: string, unitIds: readonly string[]): Promise<readonly string[]> {
    return (await this.scripts.call('forgo', agent, [JSON.stringify(unitIds)])) as string[];
  }

  async close(): Promise<void> {
    this.scripts.close();
  }
}

function leasesOf(granted: readonly string[]): Lease[] {
  return granted.flatMap((unitId, index) =>
    index % 2 === 0 ? [{ unitId, fence: Number(granted[index + 1]) }] : [],
  );
}

/** @param list numbers with commas between them */
function numbersOf(list: string): number[] {
  return list === '' ? [] : list.split(',').map(Number);
}

/** Shards and times, as the script lists them one after the other. */
function endsOf(ended: readonly string[]): Map<number, number> {
  return new Map(
    ended.flatMap((shard, index) =>
      index % 2 === 0 ? [[Number(shard), Number(ended[index + 1])] as const] : [],
    ),
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
