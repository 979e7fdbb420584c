import { unitIdOf } from '../coordinate/unit-id.js';
import { groupBy } from '../history/group-by.js';
import type { NamedUnit } from './named-unit.js';

/**
 * The units in which everybody agrees. Where the suite was cut in several ways, as when one agent lost the coordinator and ran
 * what the runner gave it, they are the parts that nobody has cut: every test is in exactly one of them, and a unit that
 * all have cut alike stays as it is.
 * @param listed units of all lists, in any order
 */
export function commonUnits(listed: readonly NamedUnit[]): NamedUnit[] {
  const units = new Map(listed.map((unit) => [unit.id, unit]));
  const holders = new Map<string, string>();
  for (const { id, testIds } of units.values())
    for (const testId of testIds) holders.set(testId, `${holders.get(testId) ?? ''} ${id}`);
  const seen = new Set<string>();
  return [...units.values()].flatMap((unit) => {
    const parts = groupBy(unit.testIds, (testId) => holders.get(testId) ?? '');
    const fresh = [...parts].filter(([held]) => !seen.has(held));
    for (const [held] of fresh) seen.add(held);
    return fresh.map(([, testIds]) => units.get(unitIdOf(testIds)) ?? partOf(unit, testIds));
  });
}

function partOf({ project, file }: NamedUnit, testIds: readonly string[]): NamedUnit {
  return { id: unitIdOf(testIds), project, file, title: '', testIds };
}
