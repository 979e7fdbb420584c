/**
 * Proves that ran = planned, and says which results a merged report may show.
 *
 * Guarantee: every test that any report lists is kept in exactly one of them, whatever the order of the input; of a unit with
 * an accepted result, all tests in that one. A test that went on in another project on one agent or the other is kept once, in one project.
 */
import { compareText } from '../format/compare-text.js';
import { groupBy } from '../history/group-by.js';
import type { PlanFile } from '../plan/plan-file.js';
import { shardOf, type AgentReport } from './agent-report.js';
import { chooseResults, type Choice } from './choose-results.js';
import { findAgentProblems } from './find-agent-problems.js';
import { findUnitProblems } from './find-unit-problems.js';
import type { Problem } from './problem.js';
import { countedTests, movedBy, unitResults } from './unit-results.js';

/** What is known of a run's wholeness. */
export interface Assessment {
  /** Units of the suite, set-up projects not counted. */
  readonly units: number;
  /** Shards of the run; 0 where it had none. */
  readonly shards: number;
  readonly agents: number;
  readonly problems: readonly Problem[];
  /** Report → tests that it holds and another one shows. */
  readonly dropped: ReadonlyMap<AgentReport, ReadonlySet<string>>;
}

/** Assesses a run from what its agents left. Environments are runs of their own. */
export function assessRun(agents: readonly AgentReport[], plan: PlanFile | null): Assessment {
  const sorted = agents.toSorted((a, b) => compareText(a.name, b.name));
  const environments = groupBy(sorted, ({ report }) => report?.environment ?? '');
  const parts = [...environments.values()].map((its) => assessEnvironment(its, plan));
  return {
    units: parts.reduce((sum, { units }) => sum + units, 0),
    shards: parts.reduce((sum, { shards }) => sum + shards, 0),
    agents: agents.length,
    problems: parts.flatMap(({ problems }) => problems),
    dropped: new Map(parts.flatMap(({ dropped }) => [...dropped])),
  };
}

function assessEnvironment(agents: readonly AgentReport[], plan: PlanFile | null): Assessment {
  const found = unitResults(agents, plan);
  const choices = chooseResults(found);
  return {
    units: found.units.size,
    shards: Math.max(0, ...agents.map((agent) => shardOf(agent)?.total ?? 0)),
    agents: agents.length,
    problems: [...findAgentProblems(agents, plan), ...findUnitProblems(found.units, choices, plan)],
    dropped: droppedTests(
      agents,
      ownersOf(agents, choices, (id) => found.units.get(id)?.testIds ?? []),
    ),
  };
}

/** Test → the agent whose report shows it. */
function ownersOf(
  agents: readonly AgentReport[],
  choices: readonly Choice[],
  testIdsOf: (unitId: string) => readonly string[],
): Map<string, AgentReport> {
  const owners = new Map<string, AgentReport>();
  const arrivals = arrivalsOf(agents);
  const listed = new Map(agents.map((agent) => [agent, new Set(agent.report?.tests.map(({ id }) => id))]));
  const own = (testIds: Iterable<string>, agent: AgentReport | undefined): void => {
    for (const id of testIds)
      if (agent && !owners.has(id) && listed.get(agent)?.has(id)) owners.set(id, agent);
  };
  for (const { unitId, accepted } of choices) {
    own(testIdsOf(unitId), accepted?.agent);
    // Wherever else a test of it ran, or went on, is no place for it now, listed there or not.
    if (accepted?.agent.report)
      for (const id of testIdsOf(unitId))
        for (const place of arrivals.get(id) ?? []) owners.set(place, accepted.agent);
  }
  // Without an accepted result: the one that says most, so that whoever merges all the same sees it.
  for (const { unitId, others } of choices) {
    const best = others.find(({ state }) => state === 'partial') ?? others[0];
    own(testIdsOf(unitId), best?.agent);
  }
  for (const [agent, ids] of listed) own(ids, agent);
  return owners;
}

/** Test that went on in another project → itself, and all that ran in its place on some agent. */
function arrivalsOf(agents: readonly AgentReport[]): Map<string, Set<string>> {
  const arrivals = new Map<string, Set<string>>();
  for (const agent of agents)
    for (const [from, to] of movedBy(agent))
      arrivals.set(from, (arrivals.get(from) ?? new Set([from])).add(to));
  return arrivals;
}

function droppedTests(
  agents: readonly AgentReport[],
  owners: ReadonlyMap<string, AgentReport>,
): Map<AgentReport, Set<string>> {
  return new Map(
    agents.map((agent) => {
      const ids = countedTests(agent.report, agents).map(({ id }) => id);
      return [agent, new Set(ids.filter((id) => owners.get(id) !== agent))];
    }),
  );
}
