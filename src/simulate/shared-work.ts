import { commonOutlook, type CommonOutlook } from '../engine/common-outlook.js';
import { chooseSteal } from '../engine/steal.js';
import type { Agent } from './agent.js';
import type { CommonPool } from './common-pool.js';
import type { SimulatedCosts } from './simulated-costs.js';
import type { SimulatedSteal, SimulationSetup } from './simulated-run.js';

/** Where nothing is nobody's. */
const NOTHING: CommonOutlook = { evenMs: 0, isWorthTaking: () => false };

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
    const outlook = this.common.size > 0 ? this.outlook(agent, atMs) : NOTHING;
    const { evenMs } = outlook;
    return (
      this.steal(agent, atMs, evenMs) ||
      this.takeCommon(agent, atMs, outlook) ||
      (evenMs > 0 && this.steal(agent, atMs, 0))
    );
  }

  /** None of the last ones, one for each slot: they may be better off with an agent that is idle sooner. */
  claimAhead(agent: Agent, atMs: number): void {
    if (this.common.size === 0 || !agent.wantsCommon) return;
    const slots = this.alive.reduce((sum, other) => sum + other.slots.length, 0);
    if (this.common.size > slots) this.takeCommon(agent, atMs, this.outlook(agent, atMs));
  }

  private get alive(): Agent[] {
    return this.agents.filter(({ isPresent, isExpired }) => isPresent && !isExpired);
  }

  private outlook(agent: Agent, atMs: number): CommonOutlook {
    const others = this.alive.filter((other) => other !== agent);
    return commonOutlook(
      agent.asTaker(atMs, this.setup.expectedStartMs),
      others.flatMap((other) => other.finishMs(atMs)),
      this.common.totalMs,
    );
  }

  private takeCommon(agent: Agent, atMs: number, { isWorthTaking }: CommonOutlook): boolean {
    if (this.common.size === 0 || !agent.wantsCommon) return false;
    const unitId = agent.openCommon(this.common.units.filter(isWorthTaking), atMs);
    if (unitId === undefined) return false;
    this.common.remove(unitId);
    agent.leaseCommon(unitId, this.costs.grantedMs(agent, atMs));
    for (const other of this.agents) other.close(unitId);
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
    const { unit, gainMs, loads } = steal;
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
      loads,
    });
    return true;
  }
}
