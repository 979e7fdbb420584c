import { evenFinishMs } from '../engine/even-finish.js';
import { chooseSteal } from '../engine/steal.js';
import type { Agent } from './agent.js';
import type { CommonPool } from './common-pool.js';
import type { SimulatedCosts } from './simulated-costs.js';
import type { SimulatedSteal, SimulationSetup } from './simulated-run.js';

/** What agents whose own share is used up take: of the common tail, and from each other. */
export class SharedWork {
  readonly steals: SimulatedSteal[] = [];

  constructor(
    private readonly setup: SimulationSetup,
    private readonly agents: readonly Agent[],
    private readonly costs: SimulatedCosts,
    private readonly common: CommonPool,
  ) {}

  /** Another agent has something queued that could be stolen. */
  isQueuedBeside(thief: Agent): boolean {
    return this.agents.some((agent) => agent !== thief && agent.stealableCount > 0);
  }

  /** What is nobody's comes first, but for agents that even so would end last. @returns whether the agent has got something */
  find(agent: Agent, atMs: number): boolean {
    const evenMs = this.common.size > 0 ? this.evenMs(atMs) : 0;
    return (
      this.steal(agent, atMs, evenMs) ||
      this.takeCommon(agent, atMs) ||
      (evenMs > 0 && this.steal(agent, atMs, 0))
    );
  }

  /** None of the last ones, one for each slot: they may be better off with an agent that is idle sooner. */
  claimAhead(agent: Agent, atMs: number): void {
    if (this.common.size === 0) return;
    const alive = this.agents.filter(({ isPresent, isExpired }) => isPresent && !isExpired);
    const slots = alive.reduce((sum, other) => sum + other.slots.length, 0);
    if (this.common.size > slots) this.takeCommon(agent, atMs);
  }

  private evenMs(atMs: number): number {
    const alive = this.agents.filter(({ isPresent, isExpired }) => isPresent && !isExpired);
    return evenFinishMs(
      alive.flatMap((agent) => agent.finishMs(atMs)),
      this.common.totalMs,
    );
  }

  private takeCommon(agent: Agent, atMs: number): boolean {
    if (!agent.wantsCommon) return false;
    const unit = this.common.take(agent.warmKeys(true), (candidate) => agent.engine.admits(candidate));
    if (!unit) return false;
    agent.engine.handle({ type: 'unit-added', unit });
    agent.lease(unit.id, this.costs.grantedMs(agent, atMs));
    return true;
  }

  private steal(thief: Agent, atMs: number, evenMs: number): boolean {
    if (thief.hasLeases || !this.isQueuedBeside(thief)) return false;
    const { agents, setup } = this;
    const victims = agents.filter((agent) => agent !== thief && agent.stealableCount > 0);
    const steal = chooseSteal(
      thief.asThief(atMs, evenMs),
      victims.map((victim) => victim.asVictim(atMs)),
      { claimMs: setup.claimMs, workerStartMs: setup.expectedStartMs },
    );
    const victim = steal && agents[steal.victim];
    if (!victim) return false;
    const { unit, gainMs } = steal;
    victim.engine.handle({ type: 'unit-removed', unitId: unit.id });
    thief.engine.handle({ type: 'unit-added', unit });
    thief.lease(unit.id, this.costs.grantedMs(thief, atMs));
    this.steals.push({
      unitId: unit.id,
      thief: thief.index,
      victim: victim.index,
      atMs,
      isRescue: gainMs === Infinity,
      predictedGainMs: gainMs,
    });
    return true;
  }
}
