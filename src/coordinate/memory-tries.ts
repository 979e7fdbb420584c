import { MOST_HAND_OVERS } from './coordinator.js';
import type { MemoryMembers } from './memory-members.js';

/** Which agents of a run in memory could not run which units. */
export class MemoryTries {
  /** Handed-over unit → agent that could not run it → fence of its lease then. */
  private readonly tried = new Map<string, Map<string, number>>();

  constructor(private readonly members: MemoryMembers) {}

  /** The fence of the lease with which the agent handed the unit over, if it did. */
  fenceOf(unitId: string, agent: string): number | undefined {
    return this.tried.get(unitId)?.get(agent);
  }

  /** The agent can't run it. @returns false where nobody else is to try: nothing has changed then */
  add(unitId: string, agent: string, fence: number): boolean {
    const tried = this.tried.get(unitId) ?? new Map<string, number>();
    if (tried.size >= MOST_HAND_OVERS || !this.isUntriedBySomebody(unitId, agent)) return false;
    this.tried.set(unitId, tried.set(agent, fence));
    return true;
  }

  /** The agent could not run it, and another one is there that may be able to. */
  isBarred(unitId: string, agent: string): boolean {
    return this.fenceOf(unitId, agent) !== undefined && this.isUntriedBySomebody(unitId, agent);
  }

  private isUntriedBySomebody(unitId: string, butFor: string): boolean {
    const tried = this.tried.get(unitId);
    return this.members.aliveBut(butFor).some((agent) => !tried?.has(agent));
  }
}
