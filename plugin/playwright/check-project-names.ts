import type { FullProject } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { EvenkeelError } from '../../src/errors.js';

/**
 * Checks the projects that options name against those of the config; one that this run leaves out (`--project`) is there
 * as well.
 * @throws EvenkeelError `OPTION_INVALID`
 */
export function checkProjectNames(
  { route, limits }: ResolvedOptions,
  projects: readonly FullProject[],
): void {
  const known = new Set(projects.map(({ name }) => name));
  checkNames('route.projects', route.projects ?? [], known);
  checkNames(
    'limits',
    Object.keys(limits).filter((name) => !name.startsWith('@')),
    known,
  );
  for (const [pattern, names] of Object.entries(route.pin)) {
    checkNames(`route.pin["${pattern}"]`, names, known);
  }
}

function checkNames(option: string, names: readonly string[], known: ReadonlySet<string>): void {
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const allowed = [...known].map((name) => `"${name}"`).join(', ');
  throw new EvenkeelError(
    'OPTION_INVALID',
    `option \`${option}\`: there is no project "${unknown}". Allowed: ${allowed}.`,
  );
}
