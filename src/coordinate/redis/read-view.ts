import type { FleetAgent, FleetQueue, FleetView } from '../coordinator.js';

type RawQueue = readonly [shard: string, totalMs: string, count: string, unitIds: readonly string[]];
type RawView = readonly [
  nowMs: string,
  agents: readonly string[],
  beats: readonly string[],
  queues: readonly RawQueue[],
  leased: number,
  done: number,
  provisional: number,
  failures: string,
];

/** What an agent said of itself with its last beat. */
interface Told {
  readonly freeInMs: readonly number[];
  readonly pace: number;
  readonly givenUp?: readonly string[];
}

/** The answer of the `view` script. */
export function readView(answer: unknown): FleetView {
  const [nowMs, agents, beats, queues, leased, done, provisional, failures] = answer as RawView;
  return {
    agents: readAgents(pairsOf(agents), pairsOf(beats), Number(nowMs)),
    queues: queues.map(([shard, totalMs, count, unitIds]): FleetQueue => ({
      shard: shardOf(shard),
      unitIds,
      count: Number(count),
      totalMs: Number(totalMs),
    })),
    leased,
    done,
    provisional,
    failures: Number(failures),
  };
}

function readAgents(
  fields: ReadonlyMap<string, string>,
  beats: ReadonlyMap<string, string>,
  nowMs: number,
): FleetAgent[] {
  const names = [...fields.keys()].flatMap((field) =>
    field.endsWith('|shard') ? [field.slice(0, -'|shard'.length)] : [],
  );
  return names.map((agent): FleetAgent => {
    const slots = Number(fields.get(`${agent}|slots`));
    const beat = beats.get(agent);
    const split = beat?.indexOf('|') ?? -1;
    const told = beat === undefined ? null : (JSON.parse(beat.slice(split + 1)) as Told);
    const passedMs = beat === undefined ? 0 : nowMs - Number(beat.slice(0, split));
    const free = told?.freeInMs ?? Array.from({ length: slots }, () => 0);
    return {
      agent,
      shard: shardOf(fields.get(`${agent}|shard`) ?? '0'),
      slots,
      freeInMs: free.map((ms) => Math.max(0, ms - passedMs)),
      pace: told?.pace ?? 1,
      givenUp: told?.givenUp ?? [],
      state: stateOf(fields.get(`${agent}|state`)),
    };
  });
}

function stateOf(text: string | undefined): FleetAgent['state'] {
  return text === 'dead' || text === 'leaving' || text === 'sealed' ? text : 'alive';
}

function shardOf(text: string): number | null {
  return text === '0' ? null : Number(text);
}

function pairsOf(list: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2)
    pairs.set(list[index] ?? '', list[index + 1] ?? '');
  return pairs;
}
