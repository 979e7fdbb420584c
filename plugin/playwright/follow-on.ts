import type { FullProject } from '@playwright/test/reporter';

type WithSetUps = Pick<FullProject, 'name' | 'dependencies'>;

/** Whether tests that leave a project can go on in another one in the same run: that depends on nothing that the first one does not. */
export function canFollow(from: WithSetUps, to: WithSetUps): boolean {
  return to.dependencies.every((name) => from.dependencies.includes(name));
}

/** The first project in which tests that leave this one could not go on; undefined where they could in all. */
export function outOfReach<T extends WithSetUps>(from: WithSetUps, others: readonly T[]): T | undefined {
  return others.find((to) => !canFollow(from, to));
}
