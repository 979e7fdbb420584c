import { logNormalFactor } from '../random.js';
import type { Agent } from './agent.js';
import type { SimulationSetup } from './simulated-run.js';

/** Spread of worker starts, of the logarithm: what they show where they were measured. */
const START_LOG_SPREAD = 0.2;
/** The same of claims: their 99th percentile is about ten times their median. */
const CLAIM_LOG_SPREAD = 1;

/** How much worker starts that usually take this long vary: their standard deviation, in milliseconds. */
export function workerStartSpreadMs(usualMs: number): number {
  return usualMs * Math.sqrt(Math.expm1(START_LOG_SPREAD ** 2));
}

/** What a run costs beside its tests. With a seed, costs vary from case to case. */
export class SimulatedCosts {
  constructor(private readonly setup: SimulationSetup) {}

  /** When a claim that is made now will have been granted. */
  grantedMs(agent: Agent, atMs: number): number {
    return atMs + this.claimMs(agent);
  }

  private claimMs({ random }: Agent): number {
    const { claimMs, canSteal } = this.setup;
    if (!canSteal || claimMs === 0) return 0;
    return random ? claimMs * logNormalFactor(random, CLAIM_LOG_SPREAD) : claimMs;
  }

  /** @param isSwitch whether a live worker of another class has to end first */
  workerStartMs({ random, traits }: Agent, project: string, isSwitch: boolean): number {
    const usualMs = this.setup.workerStartMs(project) + (isSwitch ? this.setup.switchMs : 0);
    if (usualMs === 0) return 0;
    return ((random ? logNormalFactor(random, START_LOG_SPREAD) : 1) * usualMs) / traits.speed;
  }
}
