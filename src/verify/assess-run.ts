/**
 * Proves that ran = planned, and says which results a merged report may show.
 *
 * Guarantee: every test that any report lists is kept in exactly one of them, whatever the order of the input; of a unit with
 * an accepted result, all tests in that one. A test that went on in another project on some agent is kept as one of them has it, here or
 * there, unless the other project's is a test of another unit: such a one is kept as that unit's.
 */
import { compareText } from '../format/compare-text.js';
import { groupBy } from '../history/group-by.js';
import type { PlanFile } from '../plan/plan-file.js';
import { shardOf, type AgentReport } from './agent-report.js';
import { chooseResults, type Choice } from './choose-results.js';
import { findAgentProblems } from './find-agent-problems.js';
import { findUnitProblems } from './find-unit-problems.js';
import type { Problem } from './problem.js';
import { countedTests, movedBy, unitResults, type UnitResult } from './unit-results.js';

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

/**
 * Test → the agent whose report shows it. Wherever a test of a unit went on, on any agent, is a place of that test: all of its places are one
 * agent's, which has it in one of them. A place that is a test of another unit is that unit's.
 */
function ownersOf(
  agents: readonly AgentReport[],
  choices: readonly Choice[],
  testIdsOf: (unitId: string) => readonly string[],
): Map<string, AgentReport> {
  const owners = new Map<string, AgentReport>();
  const moved = new Map(agents.map((agent) => [agent, movedBy(agent)]));
  const listed = new Map(agents.map((agent) => [agent, new Set(agent.report?.tests.map(({ id }) => id))]));
  const ofUnits = new Set(choices.flatMap(({ unitId }) => testIdsOf(unitId)));
  for (const choice of choices) {
    const inTurn = [...resultsInTurn(choice).map(({ agent }) => agent), ...agents];
    for (const id of testIdsOf(choice.unitId)) {
      const owner = inTurn.find((agent) => listed.get(agent)?.has(moved.get(agent)?.get(id) ?? id));
      if (!owner) continue;
      const arrivals = agents.flatMap((agent) => moved.get(agent)?.get(id) ?? []);
      for (const place of [id, ...arrivals.filter((to) => !ofUnits.has(to))]) owners.set(place, owner);
    }
  }
  for (const [agent, ids] of listed) for (const id of ids) if (!owners.has(id)) owners.set(id, agent);
  return owners;
}

/** What counts; without it the one that says most, so that whoever merges all the same sees it. */
function resultsInTurn({ accepted, rivals, others }: Choice): UnitResult[] {
  const partial = others.filter(({ state }) => state === 'partial');
  return [...(accepted ? [accepted] : []), ...rivals, ...partial, ...others];
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
