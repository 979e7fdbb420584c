import type { FullConfig, Suite } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import type { CollectedSuite } from '../../src/plan/collected-suite.js';
import { collectUnits } from './collect-units.js';
import { tagsOf, titleOf } from './test-names.js';
import { createFileMatch } from './file-match.js';
import { createKindOf } from './kinds.js';
import { supportingProjects } from './phases.js';

/** The suite in words that another process understands, for a plan. */
export function describeSuite(config: FullConfig, suite: Suite, { kinds }: ResolvedOptions): CollectedSuite {
  const kindOf = createKindOf(kinds, createFileMatch(config));
  const projects = suite.suites.flatMap((projectSuite) => projectSuite.project() ?? []);
  const supporting = supportingProjects(projects);
  return {
    playwright: config.version,
    workers: config.workers,
    projects: projects.map(({ name, dependencies, teardown }) => ({
      name,
      needs: [...dependencies, ...(teardown ? [teardown] : [])],
      isSupporting: supporting.has(name),
    })),
    units: collectUnits(suite, config, kindOf).map((unit) => ({
      specKey: unit.specKey,
      project: unit.project.name,
      file: unit.file,
      title: unit.title,
      workerKey: unit.workerKey,
      isDivisible: unit.isDivisible,
      tests: unit.tests.map((test) => ({
        id: test.id,
        title: titleOf(test),
        kind: kindOf({ file: unit.file, tags: tagsOf(test) }),
        isDeclaredSkipped: test.expectedStatus === 'skipped',
      })),
    })),
  };
}
