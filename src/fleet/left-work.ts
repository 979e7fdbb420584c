import type { FleetView } from '../coordinate/coordinator.js';

/** How much an agent could claim still, as the coordinator has last said, and who else could. */
export class LeftWork {
  private count = Infinity;
  private fleetSlots = 0;

  /** What a claim has left. */
  claimed(count: number): void {
    this.count = count;
  }

  viewed({ agents }: FleetView): void {
    const alive = agents.filter(({ state }) => state === 'alive');
    this.fleetSlots = alive.reduce((sum, { slots }) => sum + slots, 0);
  }

  /**
   * How many units may be claimed ahead. None of the last ones, one for each slot that could have them: they may be better off with an agent
   * that is idle sooner.
   * @param openCount units that the agent could claim, as far as it knows
   * @param slots of the agent
   */
  spare(openCount: number, slots: number): number {
    return Math.max(0, Math.min(openCount, this.count) - Math.max(slots, this.fleetSlots));
  }

  /** How many of the open units others have by now, at least. */
  goneOf(openCount: number): number {
    return Math.max(0, openCount - this.count);
  }
}
