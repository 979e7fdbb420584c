/**
 * Screenshot baselines on this platform, in Playwright's default place only: `<file>-snapshots/<name>-<project>-<platform>.<ext>`.
 * With another `snapshotPathTemplate` there is no such folder, and nothing is known of them.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { CollectedUnit } from './collect-units.js';

/** A baseline of a project. */
export interface Baseline {
  /** Its path. */
  readonly file: string;
  readonly project: string;
  /** The same for all projects. */
  readonly name: string;
}

/** Finds the baselines of a unit's file, those of all projects. */
export type BaselinesOf = (unit: CollectedUnit) => readonly Baseline[];

/** @param projectNames all of the config: of two whose names a file's ends with, the longer one is its owner */
export function createBaselinesOf(projectNames: Iterable<string>): BaselinesOf {
  const endings = [...new Set(projectNames)]
    .map((project) => ({ project, ending: `${withDash(fileNameOf(project))}-${process.platform}` }))
    .sort((a, b) => b.ending.length - a.ending.length);
  const known = new Map<string, readonly Baseline[]>();
  return (unit) => {
    const folder = snapshotFolder(unit);
    if (folder === null) return [];
    let found = known.get(folder);
    if (!found)
      known.set(folder, (found = namesIn(folder).flatMap((name) => owned(path.join(folder, name), endings))));
    return found;
  };
}

/**
 * Tells projects that have no baseline for a file of which other projects of the run have one. Elsewhere a missing one is learned
 * from its failure.
 * @param projectNames all of the config
 * @param runProjects those that the run does not leave out
 */
export function createBaselineCheck(
  projectNames: Iterable<string>,
  runProjects: Iterable<string>,
): (unit: CollectedUnit) => boolean {
  const baselinesOf = createBaselinesOf(projectNames);
  // Projects whose names are alike in files can't be told apart.
  const inRun = new Set([...runProjects].map(fileNameOf));
  return (unit) => {
    const having = new Set(baselinesOf(unit).map(({ project }) => fileNameOf(project)));
    return !having.has(fileNameOf(unit.project.name)) && [...having].some((name) => inRun.has(name));
  };
}

function owned(
  file: string,
  endings: readonly { readonly project: string; readonly ending: string }[],
): Baseline[] {
  const { name, ext } = path.parse(file);
  const owner = endings.find(({ ending }) => name.endsWith(ending));
  if (!owner) return [];
  const { project, ending } = owner;
  return [{ file, project, name: `${name.slice(0, -ending.length)}${ext}` }];
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
