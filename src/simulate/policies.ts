import { commonTail } from '../plan/common-tail.js';
import type { Estimate } from '../model/estimate.js';
import { idealFleet, type Fleet } from './fleet.js';
import { karmarkarKarp } from './karmarkar-karp.js';
import { runQueue, runShares } from './list-schedule.js';
import { perfectShares, planShares, plannedShares } from './plan-shares.js';
import type { ReplayedRun } from './replay.js';
import { byLength, countSplit, longestFirst, roundRobin, type Shares } from './shares.js';
import { simulateRun } from './simulate-run.js';
import { workerStartSpreadMs } from './simulated-costs.js';
import { simulatedFigures, type SimulatedFigures } from './simulated-figures.js';
import type { SimulatedJob, SimulatedRun, SimulatedUnit } from './simulated-run.js';
import type { TraceUnit } from './trace.js';

/**
 * Ways to run a suite. `native`: Playwright's count split. `round-robin`: units dealt out in turn. `static-last`,
 * `static-max`: shards by longest first on the last or the largest value. `ckk`: shards by Karmarkar-Karp on last
 * values. `pull-last`: one queue, longest last value first. `planned`: our shards. `live`: our engine. `live-means`:
 * our engine by expected lengths alone, without spreads and longest runs. `live-longest-forgotten`: our engine without
 * longest runs. `live-unknowns-last`: our engine with unknown units ordered by their mean and spread
 * alone, not early. `planned-oracle`, `oracle`: our shards and our engine with perfect estimates.
 */
export const POLICIES = [
  'native',
  'round-robin',
  'static-last',
  'static-max',
  'ckk',
  'pull-last',
  'planned',
  'planned-oracle',
  'live',
  'live-means',
  'live-longest-forgotten',
  'live-unknowns-last',
  'oracle',
] as const;

export type Policy = (typeof POLICIES)[number];

/** Policies under which all slots share one queue. */
const ONE_QUEUE: ReadonlySet<Policy> = new Set([
  'pull-last',
  'live',
  'live-means',
  'live-longest-forgotten',
  'live-unknowns-last',
  'oracle',
]);

/** How often an idle agent looks for work to steal: 64 of them make no more than 64 requests in a second. */
const POLL_MS = 1000;

/**
 * Runs a recorded run under a policy on `slots` equal slots where nothing but tests costs time. Each slot is one
 * shard for a static policy; for one with a queue all of them are one agent. All attempts of a unit are one job.
 */
export function runOnSlots(run: ReplayedRun, policy: Policy, slots: number): SimulatedFigures {
  const isShared = ONE_QUEUE.has(policy);
  const wholeJobs = ({ costMs }: TraceUnit): SimulatedJob[] => [{ durationMs: costMs, share: 1 }];
  return figuresOf(run, policy, isShared ? idealFleet(1, slots) : idealFleet(slots, 1), wholeJobs);
}

/**
 * Runs a recorded run under a policy on the machines of a fleet: each is one shard, or one agent. Tests that
 * failed are retried in jobs of their own.
 */
export function runOnFleet(run: ReplayedRun, policy: Policy, fleet: Fleet): SimulatedFigures {
  return figuresOf(run, policy, fleet, jobsByAttempt);
}

type JobsOf = (unit: TraceUnit) => readonly SimulatedJob[];

function figuresOf(run: ReplayedRun, policy: Policy, fleet: Fleet, jobsOf: JobsOf): SimulatedFigures {
  const units = run.units.map(({ unit, real }) => ({ unit, jobs: jobsOf(real), owner: 0 }));
  return simulatedFigures(fleet.agents, units, runPolicy(run, units, policy, fleet));
}

function runPolicy(
  run: ReplayedRun,
  units: readonly SimulatedUnit[],
  policy: Policy,
  fleet: Fleet,
): SimulatedRun {
  const slots = fleet.agents.map((agent) => agent.slots);
  const byShard = (shares: Shares): SimulatedRun => runShares(units, shares, fleet);
  switch (policy) {
    case 'native': {
      const tests = run.units.map(({ real }) => real.tests.length);
      return byShard(countSplit(tests, slots.length));
    }
    case 'round-robin':
      return byShard(roundRobin(units.length, slots.length));
    case 'static-last':
      return byShard(longestFirst(run.lastMs, slots));
    case 'static-max':
      return byShard(longestFirst(run.maxMs, slots));
    case 'ckk':
      return byShard(karmarkarKarp(run.lastMs, slots));
    case 'pull-last':
      return runQueue(units, byLength(run.lastMs), fleet);
    case 'planned':
      return runPlan(units, plannedShares(run, slots, fleet.workerStartMs), fleet, false);
    case 'planned-oracle': {
      const known = units.map(knownExactly);
      const shares = perfectShares(known, slots, fleet.workerStartMs);
      return runPlan(known, shares, fleet, false);
    }
    case 'live':
      return runLive(units, fleet);
    case 'live-means':
      return runLive(withEstimates(units, expectedOnly), fleet);
    case 'live-longest-forgotten':
      return runLive(withEstimates(units, withoutLongest), fleet);
    case 'live-unknowns-last':
      return runLive(withEstimates(units, asIfKnown), fleet);
    case 'oracle':
      return runLive(units.map(knownExactly), fleet);
  }
}

function runLive(units: readonly SimulatedUnit[], fleet: Fleet): SimulatedRun {
  const slots = fleet.agents.map((agent) => agent.slots);
  const shares = planShares(
    units.map(({ unit }) => unit),
    slots,
  );
  const shared = shares.flatMap((share, index) =>
    share.flatMap((place) => {
      const unit = units[place]?.unit;
      return unit ? [{ id: unit.id, shard: index + 1, estimate: unit.estimate }] : [];
    }),
  );
  const projects = new Set(units.map(({ unit }) => unit.project));
  const spreads = Array.from(projects, () => workerStartSpreadMs(fleet.workerStartMs));
  const tail = commonTail(shared, { slots, startSpreadMs: Math.hypot(...spreads) });
  const kept = units.map((unit) => ({ ...unit, isCommon: tail.has(unit.unit.id) }));
  return runPlan(kept, shares, fleet, true);
}

/** Shares carried out by the engine of each agent; with `canSteal` idle agents take from busy ones. */
function runPlan(
  units: readonly SimulatedUnit[],
  shares: Shares,
  fleet: Fleet,
  canSteal: boolean,
): SimulatedRun {
  const owners = new Map(shares.flatMap((share, owner) => share.map((index) => [index, owner])));
  const { agents, workerStartMs, switchMs, claimMs, leaseMs, seed, steal } = fleet;
  return simulateRun({
    agents,
    units: units.map((unit, index) => ({ ...unit, owner: owners.get(index) ?? 0 })),
    projectLimits: new Map(),
    ...(steal && { steal }),
    expectedStartMs: () => workerStartMs,
    workerStartMs: () => workerStartMs,
    switchMs,
    claimMs,
    leaseMs,
    pollMs: POLL_MS,
    canSteal: canSteal && agents.length > 1,
    seed,
  });
}

function withEstimates(
  units: readonly SimulatedUnit[],
  change: (estimate: Estimate) => Estimate,
): SimulatedUnit[] {
  return units.map((simulated) => {
    const { unit } = simulated;
    return { ...simulated, unit: { ...unit, estimate: change(unit.estimate) } };
  });
}

function expectedOnly(estimate: Estimate): Estimate {
  return { ...withoutLongest(estimate), spread: 0 };
}

function withoutLongest(estimate: Estimate): Estimate {
  return { ...estimate, longest: undefined };
}

/** The engine places early what was never measured; so it looks like something that was. */
function asIfKnown(estimate: Estimate): Estimate {
  return { ...estimate, sampleCount: Math.max(1, estimate.sampleCount) };
}

/** The unit with what it will cost as its estimate. */
function knownExactly(simulated: SimulatedUnit): SimulatedUnit {
  const value = simulated.jobs.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const estimate: Estimate = { value, spread: 0, sampleCount: 1, source: 'own' };
  return { ...simulated, unit: { ...simulated.unit, estimate } };
}

/** First all tests, then those that had a second attempt, and so on. */
function jobsByAttempt({ tests }: TraceUnit): SimulatedJob[] {
  const count = Math.max(1, ...tests.map(({ attempts }) => attempts.length));
  return Array.from({ length: count }, (_, attempt) => {
    const taking = tests.flatMap(({ attempts }) => attempts[attempt] ?? []);
    const durationMs = taking.reduce((sum, each) => sum + each.durationMs, 0);
    return { durationMs, share: taking.length / tests.length };
  });
}
