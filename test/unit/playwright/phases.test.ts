import type { FullProject } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import { phasesOf, supportingProjects } from '../../../plugin/playwright/phases.js';

function project(name: string, dependencies: string[] = [], teardown?: string): FullProject {
  return { name, dependencies, teardown } as FullProject;
}

function namesOf(projects: FullProject[]): string[][] {
  return phasesOf(projects).map((phase) => phase.map(({ name }) => name));
}

describe('phasesOf', () => {
  it('runs a project after its dependencies', () => {
    expect(namesOf([project('b', ['setup']), project('a'), project('setup')])).toEqual([
      ['a', 'setup'],
      ['b'],
    ]);
  });

  it('runs a teardown after all that depend on its set-up, directly or not', () => {
    const projects = [
      project('setup', [], 'clean'),
      project('a', ['setup']),
      project('b', ['a']),
      project('clean'),
    ];
    expect(namesOf(projects)).toEqual([['setup'], ['a'], ['b'], ['clean']]);
  });

  it('does not wait for projects that this run leaves out', () => {
    expect(namesOf([project('b', ['setup'])])).toEqual([['b']]);
  });
});

describe('supportingProjects', () => {
  it('are those that others depend on, and teardowns', () => {
    const projects = [project('setup', [], 'clean'), project('a', ['setup']), project('clean')];
    expect(supportingProjects(projects)).toEqual(new Set(['setup', 'clean']));
  });
});
