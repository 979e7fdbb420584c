import { randomUUID } from 'node:crypto';
import type {
  Beat,
  BeatRequest,
  Claimed,
  ClaimRequest,
  CompleteRequest,
  Coordinator,
  FleetOutcome,
  FleetView,
  HandOver,
  Lease,
} from '../coordinate/coordinator.js';
import { reach, type Waiter } from './reach.js';
import { RoundTrip } from './round-trip.js';

/** Who calls, and how patiently. */
export interface CallSettings {
  readonly coordinator: Coordinator;
  readonly agent: string;
  readonly waiter: Waiter;
  /** How long the coordinator may be out of reach before a call fails, in milliseconds. */
  readonly patienceMs: number;
  /** Whether the answer is no longer of interest. */
  readonly isOver: () => boolean;
}

/** An agent's calls of the coordinator: repeated while that is out of reach for a short time only, and timed. */
export class CoordinatorCalls {
  readonly roundTrip = new RoundTrip();

  constructor(private readonly settings: CallSettings) {}

  claim(wanted: Omit<ClaimRequest, 'agent' | 'requestId'>): Promise<Claimed> {
    const requestId = randomUUID();
    return this.ask((coordinator, agent) => coordinator.claim({ agent, requestId, ...wanted }));
  }

  /** Leases of units wherever they are queued. */
  take(unitIds: readonly string[]): Promise<readonly Lease[]> {
    const requestId = randomUUID();
    return this.ask((coordinator, agent) => coordinator.steal({ agent, requestId, unitIds }));
  }

  complete(result: Omit<CompleteRequest, 'agent'>): Promise<'accepted' | 'stale'> {
    return this.ask((coordinator, agent) => coordinator.complete({ agent, ...result }));
  }

  handOver(lease: Lease): Promise<HandOver> {
    return this.ask((coordinator, agent) => coordinator.handOver({ agent, ...lease }));
  }

  view(): Promise<FleetView> {
    return this.ask((coordinator, agent) => coordinator.view(agent));
  }

  leave(): Promise<'go' | 'stay'> {
    return this.ask((coordinator, agent) => coordinator.leave(agent));
  }

  quit(): Promise<readonly string[]> {
    return this.ask((coordinator, agent) => coordinator.quit(agent));
  }

  seal(): Promise<FleetOutcome> {
    return this.ask((coordinator, agent) => coordinator.seal(agent));
  }

  /** Once: the next beat comes soon. */
  beat(told: Omit<BeatRequest, 'agent'>): Promise<Beat> {
    const { coordinator, agent } = this.settings;
    return coordinator.beat({ agent, ...told });
  }

  /** Of units that have not begun here, and that others could begin. */
  giveBack(leases: readonly Lease[]): Promise<void> {
    return this.ask((coordinator, agent) => coordinator.release(agent, leases));
  }

  /** Once: what is not given back expires. */
  release(leases: readonly Lease[]): Promise<void> {
    const { coordinator, agent } = this.settings;
    return coordinator.release(agent, leases);
  }

  /** Once, to see whether the coordinator is there. */
  async greet(): Promise<void> {
    const { coordinator, agent } = this.settings;
    await coordinator.view(agent);
  }

  private ask<T>(call: (coordinator: Coordinator, agent: string) => Promise<T>): Promise<T> {
    const { coordinator, agent, waiter, patienceMs, isOver } = this.settings;
    const timed = async (): Promise<T> => {
      const startMs = waiter.nowMs;
      const answer = await call(coordinator, agent);
      this.roundTrip.observe(waiter.nowMs - startMs);
      return answer;
    };
    return reach(timed, waiter, patienceMs, isOver);
  }
}
