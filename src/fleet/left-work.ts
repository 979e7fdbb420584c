import type { Claimed } from '../coordinate/coordinator.js';

/** How much an agent could claim still, as the coordinator has last said. */
export class LeftWork {
  private last: Pick<Claimed, 'left' | 'spare'> = { left: Infinity, spare: Infinity };

  /** What a claim has left. */
  claimed({ left, spare }: Claimed): void {
    this.last = { left, spare };
  }

  /**
   * How many units may be claimed ahead; see `ClaimRequest.ahead`. The coordinator looks again when it gives them.
   * @param openCount units that the agent could claim, as far as it knows
   * @param slots of the agent
   */
  spare(openCount: number, slots: number): number {
    return Math.max(0, Math.min(openCount - slots, this.last.spare));
  }

  /** How many of the open units others have by now, at least. */
  goneOf(openCount: number): number {
    return Math.max(0, openCount - this.last.left);
  }
}
