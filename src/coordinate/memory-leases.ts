import type { FleetPlan, Lease } from './coordinator.js';
import type { MemorySettings } from './memory-members.js';

interface HeldLease extends Lease {
  readonly agent: string;
  expiresMs: number;
}

/** The leases of a run in memory, and what they leave of its locks and limits. */
export class MemoryLeases {
  private readonly leases = new Map<string, HeldLease>();
  private needs: ReadonlyMap<string, readonly string[]> = new Map();
  private limits: FleetPlan['limits'] = {};
  private fence = 0;

  constructor(private readonly settings: MemorySettings) {}

  publish({ units, limits }: FleetPlan): void {
    this.needs = new Map(units.map(({ id, needs }) => [id, needs]));
    this.limits = limits;
  }

  get size(): number {
    return this.leases.size;
  }

  /** Of the last lease that was given out. */
  get lastFence(): number {
    return this.fence;
  }

  grant(unitId: string, agent: string): Lease {
    const lease = { unitId, fence: ++this.fence };
    this.leases.set(unitId, { ...lease, agent, expiresMs: this.settings.now() + this.settings.leaseMs });
    return lease;
  }

  /** Whether it is the agent's own still. */
  isHeld(agent: string, { unitId, fence }: Lease): boolean {
    const lease = this.leases.get(unitId);
    return lease?.agent === agent && lease.fence === fence;
  }

  /** @returns whether it is the agent's own still */
  renew(agent: string, { unitId, fence }: Lease): boolean {
    const lease = this.leases.get(unitId);
    if (lease?.agent !== agent || lease.fence !== fence) return false;
    lease.expiresMs = this.settings.now() + this.settings.leaseMs;
    return true;
  }

  end(unitId: string): void {
    this.leases.delete(unitId);
  }

  /** The units that an agent holds. */
  unitsOf(agent: string): string[] {
    return [...this.leases.values()].flatMap((lease) => (lease.agent === agent ? [lease.unitId] : []));
  }

  /** Units whose lease was not renewed in time. */
  expired(): string[] {
    const nowMs = this.settings.now();
    return [...this.leases.values()].flatMap(({ unitId, expiresMs }) => (expiresMs <= nowMs ? [unitId] : []));
  }

  /** Whether locks and limits let the unit run beside all that are leased. */
  hasRoom(unitId: string): boolean {
    return this.needsOf(unitId).every((need) => {
      const held = [...this.leases.keys()].filter((other) => this.needsOf(other).includes(need));
      return held.length < (this.limits[need] ?? 1);
    });
  }

  private needsOf(unitId: string): readonly string[] {
    return this.needs.get(unitId) ?? [];
  }
}
