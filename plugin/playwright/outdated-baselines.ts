/** What `--update-snapshots` leaves behind in a routed run: each spec ran in one project, and its baselines in others are as they were. */
import fs from 'node:fs';
import path from 'node:path';
import { formatCount } from '../../src/format/number.js';
import { createBaselinesOf, type Baseline } from './baselines.js';
import type { RoutedPlacements } from './route-suite.js';

/** Projects that have a baseline of one name. */
interface Owners {
  readonly fresh: string[];
  readonly old: string[];
}

/**
 * Says of which projects baselines were made anew while others have older ones of the same names. Never throws.
 * @param projectNames all of the config
 * @param sinceMs when the run began, in epoch milliseconds
 */
export function outdatedBaselines(
  placements: readonly Pick<RoutedPlacements, 'units' | 'lastResorts'>[],
  projectNames: readonly string[],
  sinceMs: number,
): string[] {
  const byName = new Map<string, Owners>();
  for (const { file, project, name } of baselinesOfSpecs(placements, projectNames)) {
    const key = path.join(path.dirname(file), name);
    const owners = byName.get(key) ?? { fresh: [], old: [] };
    byName.set(key, owners);
    (isNewSince(file, sinceMs) ? owners.fresh : owners.old).push(project);
  }
  const counts = new Map<string, number>();
  for (const { fresh, old } of byName.values()) {
    if (fresh.length === 0 || old.length === 0) continue;
    const key = JSON.stringify({ fresh: fresh.sort(), old: old.sort() });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => textOf(JSON.parse(key) as Owners, count));
}

/** Each once, of projects that list the specs. */
function baselinesOfSpecs(
  placements: readonly Pick<RoutedPlacements, 'units' | 'lastResorts'>[],
  projectNames: readonly string[],
): Iterable<Baseline> {
  const baselinesOf = createBaselinesOf(projectNames);
  const all = new Map<string, Baseline>();
  for (const { units, lastResorts } of placements) {
    const listed = [...units, ...lastResorts];
    const projects = new Set(listed.map(({ project }) => project.name));
    for (const baseline of listed.flatMap(baselinesOf))
      if (projects.has(baseline.project)) all.set(baseline.file, baseline);
  }
  return all.values();
}

function textOf({ fresh, old }: Owners, count: number): string {
  const projects = old.map((project) => `--project=${JSON.stringify(project)}`).join(' ');
  return (
    `${formatCount(count, 'screenshot baseline')} updated in ${fresh.join(', ')}, where the specs ran: those of ${old.join(', ')} are older. ` +
    `\`EVENKEEL_ROUTE=all npx playwright test --update-snapshots ${projects}\` updates them.`
  );
}

function isNewSince(file: string, sinceMs: number): boolean {
  try {
    return fs.statSync(file).mtimeMs >= sinceMs;
  } catch {
    return false;
  }
}
