import fs from 'node:fs';
import path from 'node:path';
import type { CollectedUnit } from './collect-units.js';

/**
 * Tells projects that have no screenshot baseline for a file of which other projects have one, on this platform. Knows
 * Playwright's default place only, `<file>-snapshots/<name>-<project>-<platform>.<ext>`; with another
 * `snapshotPathTemplate` there is no such folder, and a missing baseline is learned from its failure.
 * @param projectNames all of the run: of two whose names a file's ends with, the longer one is its owner
 */
export function createBaselineCheck(projectNames: Iterable<string>): (unit: CollectedUnit) => boolean {
  const endings = [...new Set(projectNames)]
    .map((project) => ({ project, ending: `${withDash(fileNameOf(project))}-${process.platform}` }))
    .sort((a, b) => b.ending.length - a.ending.length);
  const owners = new Map<string, ReadonlySet<string>>();
  return (unit) => {
    const folder = snapshotFolder(unit);
    if (folder === null) return false;
    let having = owners.get(folder);
    if (!having) {
      const names = namesIn(folder).map((name) => path.parse(name).name);
      const found = new Set(names.map((name) => endings.find(({ ending }) => name.endsWith(ending))?.ending));
      having = new Set(endings.flatMap(({ project, ending }) => (found.has(ending) ? project : [])));
      owners.set(folder, having);
    }
    return having.size > 0 && !having.has(unit.project.name);
  };
}

function snapshotFolder({ project, tests }: CollectedUnit): string | null {
  const file = tests[0]?.location.file;
  if (!file || !project.snapshotDir) return null;
  return path.join(project.snapshotDir, `${path.relative(project.testDir, file)}-snapshots`);
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // no folder, no baselines: nothing to tell apart
  }
}

/** A project without a name leaves no trace in a file's. */
function withDash(name: string): string {
  return name === '' ? '' : `-${name}`;
}

/** As Playwright writes a project's name into a file name. */
function fileNameOf(project: string): string {
  return project.replace(/[\x00-\x2C\x2E-\x2F\x3A-\x40\x5B-\x60\x7B-\x7F]+/g, '-');
}
