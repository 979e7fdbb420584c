import { compareText } from '../format/compare-text.js';
import { suiteDigest } from '../coordinate/unit-id.js';
import { groupBy } from '../history/group-by.js';
import type { PlanFile } from '../plan/plan-file.js';
import { shardOf, type AgentReport } from './agent-report.js';
import type { Problem } from './problem.js';

/** Shards that are not there, and agents that did not work on the same suite or by the same plan. */
export function findAgentProblems(agents: readonly AgentReport[], plan: PlanFile | null): Problem[] {
  const ran = agents.flatMap((agent) => (agent.ran ? [{ name: agent.name, ...agent.ran }] : []));
  return [
    ...shardProblems(agents, plan),
    ...differences(
      'suite-differs',
      'worked on another suite',
      ran,
      (file) => file.suiteDigest,
      plan ? testsDigestOf(plan) : undefined,
    ),
    // Where units are shared nobody follows a plan, but who has lost the coordinator.
    ...differences(
      'plan-differs',
      'followed another plan',
      ran.filter(({ mode }) => mode !== 'live' && mode !== 'repeat'),
      (file) => file.planDigest,
      plan?.planDigest,
    ),
  ];
}

function testsDigestOf({ shards }: PlanFile): string {
  return suiteDigest(shards.flatMap(({ units }) => units.flatMap(({ testIds }) => testIds)));
}

function shardProblems(agents: readonly AgentReport[], plan: PlanFile | null): Problem[] {
  const named = agents.flatMap((agent) => {
    const shard = shardOf(agent);
    return shard ? [{ name: agent.name, ...shard }] : [];
  });
  const totals = new Set([...named.map(({ total }) => total), ...(plan ? [plan.shards.length] : [])]);
  if (totals.size > 1) {
    const parts = named.map(({ name, index, total }) => `${name} is shard ${index} of ${total}`);
    if (plan) parts.push(`the plan has ${plan.shards.length}`);
    return [
      { code: 'shards-differ', subject: 'shards', message: `are of several divisions: ${parts.join(', ')}` },
    ];
  }
  // In a live run others take over what a lost shard was to run; the units tell whether they did.
  if (agents.some(({ ran }) => ran?.mode === 'live')) return [];
  const there = new Set(named.map(({ index }) => index));
  const [total = 0] = totals;
  return Array.from({ length: total }, (_, index) => index + 1)
    .filter((index) => !there.has(index))
    .map((index) => ({
      code: 'shard-missing',
      subject: `shard ${index} of ${total}`,
      message: 'left no report',
    }));
}

/** Agents whose value is not that of the plan or, without one, of most of them. */
function differences<T extends { readonly name: string }>(
  code: Problem['code'],
  message: string,
  agents: readonly T[],
  valueOf: (agent: T) => string | null,
  expected: string | undefined,
): Problem[] {
  const groups = [...groupBy(agents, (agent) => valueOf(agent) ?? 'none')].sort(
    ([a, its], [b, others]) => others.length - its.length || compareText(a, b),
  );
  const usual = expected ?? groups[0]?.[0];
  return groups
    .filter(([value]) => value !== usual)
    .flatMap(([value, its]) =>
      its.map(({ name }) => ({ code, subject: name, message: `${message} (${value}, not ${usual})` })),
    );
}
