/** Agents of runs that are made up, for what every coordinator must do. */
import { randomUUID } from 'node:crypto';
import type {
  ClaimRequest,
  Coordinator,
  FleetPlan,
  FleetUnit,
  Lease,
} from '../../../src/coordinate/coordinator.js';
import { suiteDigest } from '../../../src/coordinate/unit-id.js';

/** A run that agents can be opened on, with a clock that only the test moves. */
export interface TestRun {
  open(): Coordinator;
  advance(ms: number): void;
}

/** Opens a run that nobody has joined. */
export type OpenRun = () => TestRun;

/** Lease of every run under test. */
export const LEASE_MS = 10_000;

export const unit = (
  id: string,
  predictedMs: number,
  shard: number | null = null,
  needs: string[] = [],
): FleetUnit => ({
  id,
  predictedMs,
  shard,
  needs,
});

export function planOf(units: readonly FleetUnit[], limits: Record<string, number> = {}): FleetPlan {
  return { suiteDigest: suiteDigest(units.map(({ id }) => id)), units, limits };
}

export const UNITS = [unit('a', 400, 1), unit('b', 300, 1), unit('c', 200, 2), unit('d', 100), unit('e', 50)];
export const BEAT = { held: [], freeInMs: [0], pace: 1 };

/** The calls of one agent, with what is always the same left out. */
export class Agent {
  constructor(
    readonly coordinator: Coordinator,
    readonly name: string,
  ) {}

  join(shard: number | null, plan = planOf(UNITS), attempt = 1, isRerun = attempt > 1) {
    return this.coordinator.join({ agent: this.name, shard, attempt, isRerun, slots: 2, plan });
  }

  async claim(
    count: number,
    preferred: string[] = [],
    requestId: string = randomUUID(),
    excluded: string[] = [],
  ) {
    const { leases } = await this.ask(count, { preferred, requestId, excluded });
    return leases;
  }

  /** The whole answer to a claim. */
  ask(count: number, more: Partial<ClaimRequest> = {}) {
    return this.coordinator.claim({
      ...{ agent: this.name, requestId: randomUUID(), count, preferred: [] },
      ...more,
    });
  }

  steal(unitIds: string[], requestId: string = randomUUID()) {
    return this.coordinator.steal({ agent: this.name, requestId, unitIds });
  }

  complete({ unitId, fence }: Lease, failures = 0) {
    return this.coordinator.complete({ agent: this.name, unitId, fence, isOk: failures === 0, failures });
  }

  handOver(lease: Lease) {
    return this.coordinator.handOver({ agent: this.name, ...lease });
  }

  beat(held: readonly Lease[] = []) {
    return this.coordinator.beat({ agent: this.name, ...BEAT, held });
  }
}

export const ids = (leases: readonly Lease[]): string[] => leases.map(({ unitId }) => unitId);

/** Has agents, of these shards, join a run that is opened for them. */
export function fleetOn(openRun: OpenRun) {
  return async (shards: readonly (number | null)[], plan = planOf(UNITS)) => {
    const run = openRun();
    const agents = shards.map((_, index) => new Agent(run.open(), `agent-${index}`));
    for (const [index, agent] of agents.entries()) await agent.join(shards[index] ?? null, plan);
    const [first, second, third] = agents as [Agent, Agent, Agent];
    return { run, first, second, third };
  };
}
