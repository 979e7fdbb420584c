import { EvenkeelError } from '../errors.js';

/** Set-ups by number, and which of them each project needs. */
export interface SetupClosures {
  /** Set-up projects, sorted. */
  readonly setups: readonly string[];
  /** For each of the asked projects the numbers of the set-ups it needs, directly or not; ascending. */
  readonly setupsOf: readonly (readonly number[])[];
}

/**
 * Which set-ups projects need transitively.
 * @param dependencies project → the projects it depends on directly
 * @throws EvenkeelError `PLAN_INVALID` for a circle
 */
export function setupClosures(
  projects: readonly string[],
  dependencies: ReadonlyMap<string, readonly string[]>,
): SetupClosures {
  const closures = projects.map((project) => {
    const found = new Set<string>();
    collect(project, dependencies, found, []);
    return found;
  });
  const setups = [...new Set(closures.flatMap((closure) => [...closure]))].sort((a, b) => (a < b ? -1 : 1));
  const numbers = new Map(setups.map((project, index) => [project, index]));
  const setupsOf = closures.map((closure) =>
    [...closure].map((project) => numbers.get(project) ?? 0).sort((a, b) => a - b),
  );
  return { setups, setupsOf };
}

function collect(
  project: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
  found: Set<string>,
  path: readonly string[],
): void {
  if (path.includes(project)) {
    const circle = [...path.slice(path.indexOf(project)), project].join(' → ');
    throw new EvenkeelError('PLAN_INVALID', `The plan can't be made: set-ups depend in a circle, ${circle}.`);
  }
  for (const needed of dependencies.get(project) ?? []) {
    if (found.has(needed) && !path.includes(needed)) continue;
    found.add(needed);
    collect(needed, dependencies, found, [...path, project]);
  }
}
