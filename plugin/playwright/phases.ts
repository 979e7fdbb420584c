import type { FullProject } from '@playwright/test/reporter';

/**
 * Projects in the phases in which Playwright runs them, one after the other: a project comes after its
 * dependencies, a teardown after all that depend on its set-up. Mirrors `createPhasesTask`
 * (packages/playwright/src/runner/tasks.ts).
 */
export function phasesOf(projects: readonly FullProject[]): FullProject[][] {
  const phases: FullProject[][] = [];
  const done = new Set<string>();
  const waitsFor = prerequisites(projects);
  while (done.size < projects.length) {
    const phase = projects.filter(
      ({ name }) => !done.has(name) && [...(waitsFor.get(name) ?? [])].every((other) => done.has(other)),
    );
    if (phase.length === 0) break; // a cycle: Playwright refuses it before us
    for (const { name } of phase) done.add(name);
    phases.push(phase);
  }
  return phases;
}

/** The projects that have units, each once. */
export function presentProjects(units: readonly { readonly project: FullProject }[]): FullProject[] {
  return [...new Map(units.map(({ project }) => [project.name, project])).values()];
}

/** Names of projects that another one depends on, or that tear another one down. */
export function supportingProjects(projects: readonly FullProject[]): Set<string> {
  return new Set(
    projects.flatMap(({ dependencies, teardown }) => [...dependencies, ...(teardown ? [teardown] : [])]),
  );
}

function prerequisites(projects: readonly FullProject[]): Map<string, Set<string>> {
  const present = new Set(projects.map(({ name }) => name));
  const waitsFor = new Map(projects.map(({ name, dependencies }) => [name, new Set(dependencies)]));
  for (const setup of projects) {
    if (!setup.teardown) continue;
    for (const name of dependents(setup.name, projects)) {
      if (name !== setup.teardown) waitsFor.get(setup.teardown)?.add(name);
    }
  }
  for (const names of waitsFor.values()) {
    for (const name of names) if (!present.has(name)) names.delete(name);
  }
  return waitsFor;
}

/** A project and all that depend on it, directly or not. */
function dependents(name: string, projects: readonly FullProject[]): Set<string> {
  const found = new Set([name]);
  for (let grew = true; grew;) {
    grew = false;
    for (const project of projects) {
      if (found.has(project.name) || !project.dependencies.some((dependency) => found.has(dependency)))
        continue;
      found.add(project.name);
      grew = true;
    }
  }
  return found;
}
