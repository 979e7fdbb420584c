import type { FullConfig } from '@playwright/test/reporter';
import { readBackends } from '../../../src/backends/backend-cache.js';
import type { Backend } from '../../../src/backends/backend.js';
import { costOf, lackOf, requiredBackends } from '../../../src/backends/requirements.js';
import { readMachine } from '../../../src/config/machine.js';
import type { CollectedUnit } from '../collect-units.js';
import { tagsOf } from '../test-names.js';
import { DEFAULT_WORK, workOf, type BackendWork } from './backend-work.js';
import { launchKey, type Launch } from './launch-key.js';

/** What earlier runs found out of the backends that this run's units require. */
export interface KnownBackends {
  /** Why a unit can't run in its project; undefined where it can, or nobody knows. */
  lackOf(unit: CollectedUnit): string | undefined;
  /**
   * Milliseconds that one computation of a unit is to take on the backends that it requires, by its project's `backendWork`; undefined
   * for none, or where nobody knows.
   */
  costOf(unit: CollectedUnit): number | undefined;
}

const NOTHING: KnownBackends = { lackOf: () => undefined, costOf: () => undefined };

/**
 * Reads what is known. What is not is left to the run: a spec that finds itself in the wrong browser skips itself, goes
 * on in the next, and from then on it is known.
 * @param file of the answers; null for none
 */
export async function readKnownBackends(
  file: string | null,
  units: readonly CollectedUnit[],
  { version }: FullConfig,
): Promise<KnownBackends> {
  const required = new Map(units.map((unit) => [unit, requirementsOf(unit)]));
  const asking = units.filter((unit) => required.get(unit)?.length);
  if (file === null || asking.length === 0) return NOTHING;
  const known = await readBackends(file, readMachine().hardwareClass);
  const projects = new Map(asking.map(({ project }) => [project.name, project]));
  const answers = new Map(
    [...projects].map(([name, { use }]) => [name, known.get(launchKey(use as Launch, version))?.answers]),
  );
  return {
    lackOf: (unit) => {
      const ofProject = answers.get(unit.project.name);
      return ofProject && lackOf(required.get(unit) ?? [], ofProject);
    },
    costOf: (unit) => {
      const ofProject = answers.get(unit.project.name);
      return ofProject && costOf(required.get(unit) ?? [], ofProject, workOfUnit(unit));
    },
  };
}

function requirementsOf({ tests }: CollectedUnit): Backend[] {
  return [...new Set(tests.flatMap(requiredBackends))];
}

/** The most that one of its tests computes at once. What is no work is told by the test that uses it. */
function workOfUnit({ project, tests, kind }: CollectedUnit): number {
  const { backendWork = DEFAULT_WORK } = project.use as { readonly backendWork?: BackendWork };
  try {
    return Math.max(...tests.map((test) => workOf(backendWork, { tags: tagsOf(test), kind: () => kind })));
  } catch {
    return DEFAULT_WORK;
  }
}
