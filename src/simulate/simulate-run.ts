/**
 * A run in virtual time: the shipped engine, one for each agent, as the drivers of real runs use it.
 *
 * Guarantees. Every unit is accepted exactly once, or is listed as unfinished because no agent was left. The
 * same set-up, seed included, gives the same run. Times scale: with all times doubled, all times double.
 *
 * Method. Discrete events: ends of jobs, arrivals, deaths, expiries of leases and looks of idle agents. At
 * each of them the agent concerned asks its engine until that has nothing more to start; with a slot still free it steals
 * (`src/engine/steal.ts`). Claims reach the queue in the order in which they are made and are never refused; what they cost is time.
 */
import { Engine } from '../engine/engine.js';
import type { Decision, EngineUnit } from '../engine/events.js';
import { Agent } from './agent.js';
import { CommonPool } from './common-pool.js';
import { EventHeap } from './event-heap.js';
import { jobId, JobBook, type PendingJob } from './job-book.js';
import { seededRandom } from '../random.js';
import { SharedWork } from './shared-work.js';
import { SimulatedCosts } from './simulated-costs.js';
import type { SimulatedRun, SimulatedStay, SimulatedUnit, SimulationSetup } from './simulated-run.js';

/** Runs a run in virtual time. */
export function simulateRun(setup: SimulationSetup): SimulatedRun {
  return new Simulation(setup).run();
}

type SimulationEvent =
  | { readonly type: 'ended'; readonly agent: Agent; readonly stay: Stay; readonly pending: PendingJob }
  | { readonly type: 'arrived' | 'died' | 'expired' | 'poll' | 'asked-again'; readonly agent: Agent };

type StartDecision = Extract<Decision, { type: 'start' }>;

type Stay = { -readonly [Key in keyof SimulatedStay]: SimulatedStay[Key] };

class Simulation {
  private readonly heap = new EventHeap<SimulationEvent>();
  private readonly agents: Agent[];
  private readonly jobs: JobBook;
  private readonly costs: SimulatedCosts;
  private readonly stays: Stay[] = [];
  private readonly work: SharedWork;
  private nowMs = 0;
  private makespanMs = 0;
  private events = 0;

  constructor(private readonly setup: SimulationSetup) {
    this.jobs = new JobBook(setup.units);
    this.costs = new SimulatedCosts(setup);
    const shares = setup.agents.map((): EngineUnit[] => []);
    const isKeptBack = ({ isCommon = false }: SimulatedUnit): boolean => isCommon && setup.canSteal;
    for (const simulated of setup.units)
      if (!isKeptBack(simulated)) shares[simulated.owner]?.push(simulated.unit);
    this.agents = setup.agents.map((traits, index) => {
      const random = setup.seed === undefined ? undefined : seededRandom(setup.seed + index);
      return new Agent(index, this.engineFor(traits.slots, shares[index] ?? []), traits, random);
    });
    const common = new CommonPool(setup.units.filter(isKeptBack).map(({ unit }) => unit));
    this.work = new SharedWork(setup, this.agents, this.costs, common);
  }

  run(): SimulatedRun {
    for (const agent of this.agents) {
      const { arrivesMs, diesMs } = agent.traits;
      if (!agent.isPresent) this.heap.push(arrivesMs, { type: 'arrived', agent });
      if (Number.isFinite(diesMs)) this.heap.push(diesMs, { type: 'died', agent });
    }
    for (const agent of this.agents) this.dispatch(agent);
    while (!this.jobs.isDone) {
      const next = this.heap.pop();
      if (!next) break;
      this.nowMs = next.atMs;
      this.events++;
      this.handle(next.event);
    }
    const { makespanMs, stays, events } = this;
    const { steals } = this.work;
    return { makespanMs, stays, steals, unfinished: this.unfinished(), events };
  }

  /** Units that were not accepted, once nothing is to happen any more. */
  private unfinished(): string[] {
    if (this.jobs.isDone) return [];
    const accepted = this.stays.filter(({ outcome }) => outcome === 'accepted');
    const done = new Set(accepted.map(({ unit }) => unit.id));
    return this.setup.units.flatMap(({ unit }) => (done.has(unit.id) ? [] : unit.id));
  }

  private engineFor(slots: number, units: readonly EngineUnit[]): Engine {
    const { projectLimits, freeMemoryBytes = Infinity, expectedStartMs: workerStartMs, steal } = this.setup;
    return new Engine({
      slots,
      units,
      projectLimits,
      freeMemoryBytes,
      workerStartMs,
      ...(steal && { steal }),
    });
  }

  private handle(event: SimulationEvent): void {
    const { agent } = event;
    switch (event.type) {
      case 'ended':
        if (event.stay.outcome === 'lost') return;
        this.end(agent, event.stay, event.pending);
        this.dispatch(agent);
        return this.wakeIdle(agent);
      case 'arrived':
        agent.isPresent = true;
        return this.dispatch(agent);
      case 'died':
        return this.die(agent);
      case 'expired':
        this.expire(agent);
        return this.wakeIdle(agent);
      case 'poll':
        agent.isPollDue = false;
        return this.dispatch(agent);
      case 'asked-again':
        // An end has made it ask before, and put it off.
        if (agent.againMs !== this.nowMs) return;
        agent.againMs = null;
        return this.dispatch(agent);
    }
  }

  /** Starts all that the agent's free slots can start. */
  private dispatch(agent: Agent): void {
    agent.againMs = null;
    while (agent.isIdle) {
      const decision = agent.decide(this.nowMs);
      if (decision.type === 'start') this.start(agent, decision);
      else if (!this.setup.canSteal || !this.work.find(agent, this.nowMs)) {
        agent.againMs = decision.againMs ?? null;
        break;
      }
    }
    if (agent.againMs !== null) this.heap.push(agent.againMs, { type: 'asked-again', agent });
    this.claimAhead(agent);
    if (agent.isIdle && !agent.isPollDue && this.setup.canSteal && this.work.isQueuedBeside(agent)) {
      agent.isPollDue = true;
      this.heap.push(this.nowMs + this.setup.pollMs, { type: 'poll', agent });
    }
  }

  private start(agent: Agent, { unitId, slot, reason, help }: StartDecision): void {
    const pending = this.jobs.pendingOf(unitId);
    const { simulated, job } = pending;
    const { unit } = simulated;
    const warmKey = agent.slots[slot]?.warmKey ?? null;
    const isWarm = warmKey === unit.workerKey;
    agent.engine.handle({ type: 'unit-started', unitId, slot, atMs: this.nowMs, isWarm });
    const startMs = Math.max(this.nowMs, agent.takeLease(unitId) ?? this.costs.grantedMs(agent, this.nowMs));
    const workerStartMs = isWarm ? 0 : this.costs.workerStartMs(agent, unit.project, warmKey !== null);
    const durationMs = (simulated.jobs[job]?.durationMs ?? 0) / agent.traits.speed;
    const endMs = startMs + workerStartMs + durationMs;
    const outcome = job + 1 < simulated.jobs.length ? 'retried' : 'accepted';
    const stay: Stay = {
      unit,
      agent: agent.index,
      slot,
      startMs,
      endMs,
      workerStartMs,
      reason,
      ...(help && { help }),
      job,
      outcome,
    };
    agent.occupy(stay);
    this.stays.push(stay);
    this.events++;
    this.heap.push(endMs, { type: 'ended', agent, stay, pending });
  }

  private end(agent: Agent, stay: Stay, pending: PendingJob): void {
    const { unit, slot, job } = stay;
    agent.engine.handle({ type: 'unit-finished', unitId: jobId(unit.id, job), slot, atMs: this.nowMs });
    agent.release(stay, stay.outcome === 'accepted');
    if (job === 0) {
      agent.pace.observe(unit.estimate.value, stay.endMs - stay.startMs - stay.workerStartMs);
    }
    if (stay.outcome === 'retried') {
      const retry = this.jobs.retryOf(pending);
      agent.engine.handle({ type: 'unit-added', unit: retry });
      // The lease stays with the agent.
      agent.lease(retry.id, this.nowMs);
    } else {
      this.jobs.accept();
      this.makespanMs = this.nowMs;
    }
  }

  /** An end elsewhere may have changed what pays. */
  private wakeIdle(except: Agent): void {
    if (!this.setup.canSteal) return;
    for (const agent of this.agents) if (agent !== except && agent.isIdle) this.dispatch(agent);
  }

  private die(agent: Agent): void {
    agent.isDead = true;
    for (const stay of agent.running.values()) {
      stay.outcome = 'lost';
      stay.endMs = this.nowMs;
      stay.startMs = Math.min(stay.startMs, this.nowMs);
    }
    this.heap.push(this.nowMs + this.setup.leaseMs, { type: 'expired', agent });
  }

  /** Gives back the units that a dead agent held; all of a unit's tests run again. */
  private expire(agent: Agent): void {
    agent.isExpired = true;
    for (const [slot, { unit, job }] of agent.running) {
      const unitId = jobId(unit.id, job);
      agent.engine.handle({ type: 'unit-finished', unitId, slot, atMs: this.nowMs });
      agent.engine.handle({ type: 'unit-added', unit });
    }
    for (const unitId of agent.takeLeases()) {
      const { simulated, job } = this.jobs.pendingOf(unitId);
      if (job === 0) continue;
      agent.engine.handle({ type: 'unit-removed', unitId });
      agent.engine.handle({ type: 'unit-added', unit: simulated.unit });
    }
  }

  private claimAhead(agent: Agent): void {
    if (!this.setup.canSteal || this.setup.claimMs === 0) return;
    const unitId = agent.unitToClaim(this.nowMs);
    if (unitId !== undefined) agent.lease(unitId, this.costs.grantedMs(agent, this.nowMs));
    else this.work.claimAhead(agent, this.nowMs);
  }
}
