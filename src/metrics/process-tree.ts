import type { ProcessUsage } from './process-table.js';

/** Child processes by the ids of their parents. */
export type ChildrenOf = ReadonlyMap<number, readonly number[]>;

/** Turns a table of processes into what {@link descendants} asks. */
export function childrenOf(table: ReadonlyMap<number, Pick<ProcessUsage, 'parentPid'>>): ChildrenOf {
  const children = new Map<number, number[]>();
  for (const [pid, { parentPid }] of table) {
    const siblings = children.get(parentPid);
    if (siblings) siblings.push(pid);
    else children.set(parentPid, [pid]);
  }
  return children;
}

/** All processes below this one, each once. A table is read over some time, so an id in it may have found a new owner: circles end. */
export function descendants(children: ChildrenOf, root: number): number[] {
  const found = new Set<number>([root]);
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child);
  found.delete(root);
  return [...found];
}
