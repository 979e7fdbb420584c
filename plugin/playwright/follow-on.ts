import type { FullProject } from '@playwright/test/reporter';

type WithSetUps = Pick<FullProject, 'name' | 'dependencies' | 'teardown'>;

/** Whether tests that leave a project can go on in another one in the same run. */
export type CanFollow = (from: WithSetUps, to: WithSetUps) => boolean;

/**
 * They can where that depends on nothing that the first one does not, and what tears it down runs for the first one too. Playwright leaves
 * out the teardown of a project in which nothing was to run.
 */
export function canFollow(from: WithSetUps, to: WithSetUps): boolean {
  const isTornDown = to.teardown === undefined || to.teardown === from.teardown;
  return isTornDown && to.dependencies.every((name) => from.dependencies.includes(name));
}

/** The same in a run that agents share: a limit holds over all of them, and what moves on counts for the project in which it began. */
export function canFollowWithin(limits: Readonly<Record<string, number>>): CanFollow {
  return (from, to) => !Object.hasOwn(limits, to.name) && canFollow(from, to);
}
