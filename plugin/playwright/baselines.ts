import fs from 'node:fs';
import path from 'node:path';
import type { CollectedUnit } from './collect-units.js';

/**
 * Tells projects that have no screenshot baseline for a file of which other projects have one. Knows
 * Playwright's default place only, `<file>-snapshots/<name>-<project>-<platform>.<ext>`; with another
 * `snapshotPathTemplate` there is no such folder, and a missing baseline is learned from its failure.
 */
export function createBaselineCheck(projectNames: readonly string[]): (unit: CollectedUnit) => boolean {
  const owners = new Map<string, ReadonlySet<string>>();
  return (unit) => {
    const folder = snapshotFolder(unit);
    if (folder === null) return false;
    let having = owners.get(folder);
    if (!having) owners.set(folder, (having = ownersIn(folder, projectNames)));
    return having.size > 0 && !having.has(unit.project.name);
  };
}

function snapshotFolder({ project, tests }: CollectedUnit): string | null {
  const file = tests[0]?.location.file;
  if (!file || !project.snapshotDir) return null;
  return path.join(project.snapshotDir, `${path.relative(project.testDir, file)}-snapshots`);
}

function ownersIn(folder: string, projectNames: readonly string[]): ReadonlySet<string> {
  let names: string[];
  try {
    names = fs.readdirSync(folder);
  } catch {
    return new Set(); // no folder, no baselines: nothing to tell apart
  }
  return new Set(
    projectNames.filter((project) => names.some((name) => name.includes(`-${fileNameOf(project)}-`))),
  );
}

/** As Playwright writes a project's name into a file name. */
function fileNameOf(project: string): string {
  return project.replace(/[\x00-\x2C\x2E-\x2F\x3A-\x40\x5B-\x60\x7B-\x7F]+/g, '-');
}
