import type { Coordinator } from '../coordinate/coordinator.js';
import { Pace } from '../engine/pace.js';
import { Alone } from './alone.js';
import { Claims } from './claims.js';
import { CoordinatorCalls } from './coordinator-calls.js';
import { Grants } from './grants.js';
import { HandOvers } from './hand-overs.js';
import { Heartbeat } from './heartbeat.js';
import { JoinedShards } from './joined-shards.js';
import { LeaseBook } from './lease-book.js';
import { LeftWork } from './left-work.js';
import { LookAhead } from './look-ahead.js';
import { Lookout } from './lookout.js';
import { LostWork } from './lost-work.js';
import type { Waiter } from './reach.js';
import { ResultBook } from './result-book.js';
import { Settlement } from './settlement.js';
import { StealLog } from './steal-log.js';
import { Timers } from './timers.js';

/** How an agent takes part. */
export interface MemberSettings {
  readonly coordinator: Coordinator;
  readonly agent: string;
  readonly shard: number | null;
  readonly slots: number;
  /** Lease length of the coordinator, in milliseconds. */
  readonly leaseMs: number;
  /** How long it waits, with nothing to do, for units that others hold, in milliseconds. */
  readonly lingerMs: number;
  /** Whether it asks for work before a slot is idle; see `LookAhead`. @default true */
  readonly looksAhead?: boolean;
  readonly waiter: Waiter;
}

/** What the parts of a member tell it. */
interface MemberHooks {
  /** Something has changed: it is to look what is to be done. */
  readonly poke: () => void;
}

/** Part of a lease for which the coordinator may be out of reach before the agent goes on alone. */
const PATIENCE = 1 / 3;

export type MemberParts = ReturnType<typeof makeMemberParts>;

/** What a member of a fleet is made of. */
export function makeMemberParts(settings: MemberSettings, { poke }: MemberHooks) {
  const { coordinator, agent, shard, slots, waiter, leaseMs, lingerMs } = settings;
  const [book, results, pace, timers] = [new LeaseBook(), new ResultBook(), new Pace(), new Timers()];
  const isOver = (): boolean => heartbeat.isOver;
  const [stealLog, left, joined] = [new StealLog(), new LeftWork(), new JoinedShards()];
  const lookAhead = settings.looksAhead === false ? null : new LookAhead();
  const calls = new CoordinatorCalls({ coordinator, agent, waiter, patienceMs: PATIENCE * leaseMs, isOver });
  const lostWork = new LostWork(book, results, calls);
  const handOvers = new HandOvers(book, lostWork, calls);
  const settlement = new Settlement(calls, results, lostWork, handOvers);
  const started = (): void => {
    lookout.busy();
    poke();
  };
  const grants = new Grants({ book, results, lostWork, handOvers, started });
  const claims = new Claims({ calls, book, grants, left, stealLog, pace, shard });
  const alone = new Alone({ calls, book, lostWork, handOvers, grants, joined });
  const heartbeat = new Heartbeat({
    calls,
    book,
    lostWork,
    handOvers,
    grants,
    joined,
    pace,
    timers,
    slots,
    leaseMs,
  });
  const looking = {
    calls,
    book,
    results,
    lostWork,
    handOvers,
    claims,
    joined,
    pace,
    heartbeat,
    stealLog,
    timers,
  };
  const lookout = new Lookout({ ...looking, agent, shard, lingerMs, poke });
  return {
    book,
    results,
    pace,
    timers,
    calls,
    left,
    lookAhead,
    joined,
    lostWork,
    handOvers,
    stealLog,
    settlement,
    claims,
    alone,
    heartbeat,
    lookout,
  };
}
