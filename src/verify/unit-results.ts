import type { PlanFile } from '../plan/plan-file.js';
import type { AgentReport, MergeableReport, ReportedTest } from './agent-report.js';
import { commonUnits } from './common-units.js';
import type { NamedUnit } from './named-unit.js';
import { tieTests } from './tie-tests.js';

/** What one agent has of one unit. */
export interface UnitResult {
  readonly unitId: string;
  readonly agent: AgentReport;
  /**
   * `stale`: its lease had been lost. `partial`: some of its tests have no result, or its report lacks them.
   * Only a whole one can be accepted.
   */
  readonly state: 'whole' | 'stale' | 'partial';
  /** Epoch milliseconds; of the agent's start where its report is not there. */
  readonly finishedMs: number;
}

/** All units of a suite, and all results that agents have of them. */
export interface UnitResults {
  readonly units: ReadonlyMap<string, NamedUnit>;
  readonly results: readonly UnitResult[];
}

/**
 * Finds the units of a suite and their results. Units are those of the plan and of the agents' own lists, as `commonUnits` makes
 * them; tests of agents without a list are tied together as `tieTests` says. What agents have left out, since its spec ran in another
 * project, is a unit only where somebody ran it all the same.
 */
export function unitResults(agents: readonly AgentReport[], plan: PlanFile | null): UnitResults {
  const planned = plan?.shards.flatMap((shard) => shard.units) ?? [];
  const ran = agents.flatMap((agent) => agent.ran ?? []);
  const listed = commonUnits([...planned, ...ran.flatMap(({ suite, units }) => [...suite, ...units])]);
  const known = new Set(listed.flatMap(({ testIds }) => testIds));
  const unlisted = agents.map((agent) => (agent.ran ? [] : countedTests(agent.report, agents)));
  const loose = unlisted.map((tests) => tests.filter(({ id }) => !known.has(id)));
  const units = new Map([...listed, ...tieTests(loose)].map((unit) => [unit.id, unit]));

  const results = agents.flatMap((agent) => resultsOf(agent, units));
  const leftOut = new Set(ran.flatMap((file) => file.leftOut ?? []));
  const withResult = new Set(results.map(({ unitId }) => unitId));
  const isToBeRun = ({ id, testIds }: NamedUnit): boolean =>
    withResult.has(id) || !testIds.every((testId) => leftOut.has(testId));
  return { units: new Map([...units].filter(([, unit]) => isToBeRun(unit))), results };
}

/** The tests of a report but those of set-up projects, which any of the agents may tell. */
export function countedTests(
  report: MergeableReport | null,
  agents: readonly AgentReport[],
): readonly ReportedTest[] {
  const setups = new Set(agents.flatMap((agent) => agent.report?.setupProjects ?? []));
  return report?.tests.filter(({ project }) => !setups.has(project)) ?? [];
}

/** Tests that went on in another project on an agent → what ran there in their place. */
export function movedBy({ ran }: AgentReport): ReadonlyMap<string, string> {
  return new Map(ran?.units.flatMap(({ moved = {} }) => Object.entries(moved)));
}

function resultsOf(agent: AgentReport, units: ReadonlyMap<string, NamedUnit>): UnitResult[] {
  const { ran, report } = agent;
  const tests = new Map(report?.tests.map((test) => [test.id, test]));
  const moved = movedBy(agent);
  const claimed = new Map(
    ran?.units.flatMap((unit) => unit.testIds.map((testId) => [testId, unit.result] as const)),
  );
  const results: UnitResult[] = [];
  for (const { id, testIds } of units.values()) {
    const claim = claimed.get(testIds[0] ?? '');
    const endings = testIds.map((testId) => tests.get(moved.get(testId) ?? testId)?.endedMs ?? null);
    const ended = endings.filter((endedMs) => endedMs !== null);
    // An agent that keeps a list is believed about what it did not run.
    if (ran ? claim === undefined : ended.length === 0) continue;
    const isWhole = report === null || ended.length === testIds.length;
    results.push({
      unitId: id,
      agent,
      state: claim === 'stale' ? 'stale' : isWhole ? 'whole' : 'partial',
      finishedMs: ended.reduce((a, b) => Math.max(a, b), ran?.startedMs ?? 0),
    });
  }
  return results;
}
