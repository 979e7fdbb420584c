import { compareText } from '../format/compare-text.js';
import type { PlanFile } from '../plan/plan-file.js';
import type { Choice } from './choose-results.js';
import { unitName, type NamedUnit } from './named-unit.js';
import type { Problem } from './problem.js';
import type { UnitResult } from './unit-results.js';

/** Units that do not have exactly one accepted result, and those that the plan does not know. */
export function findUnitProblems(
  units: ReadonlyMap<string, NamedUnit>,
  choices: readonly Choice[],
  plan: PlanFile | null,
): Problem[] {
  const planned =
    plan && new Set(plan.shards.flatMap((shard) => shard.units.flatMap(({ testIds }) => testIds)));
  const found = choices.flatMap((choice) => {
    const unit = units.get(choice.unitId);
    if (!unit) return [];
    const problem = problemOf(choice);
    const its: Problem[] = problem ? [{ ...problem, subject: unitName(unit) }] : [];
    if (planned && !unit.testIds.every((id) => planned.has(id)))
      its.push({ code: 'unit-unplanned', subject: unitName(unit), message: 'is not in the plan' });
    return its;
  });
  return found.sort((a, b) => compareText(a.subject, b.subject));
}

function problemOf({ accepted, rivals, others }: Choice): Omit<Problem, 'subject'> | null {
  if (accepted) {
    if (rivals.length === 0) return null;
    return { code: 'unit-twice', message: `has more than one result: in ${names([accepted, ...rivals])}` };
  }
  const partial = others.filter(({ state }) => state === 'partial');
  if (partial.length > 0)
    return { code: 'unit-partial', message: `was not run to its end: in ${names(partial)}` };
  if (others.length > 0)
    return { code: 'unit-stale', message: `has only results that came too late: in ${names(others)}` };
  return { code: 'unit-missing', message: 'has no result' };
}

function names(results: readonly UnitResult[]): string {
  return results.map(({ agent }) => agent.name).join(', ');
}
