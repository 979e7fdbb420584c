/** What running specs leave of the memory that they may use, and what one more would need. */
export interface MemoryRoom {
  /** Infinity where there is no limit. */
  readonly freeBytes: number;
  /** As measured or told, in a project; 0 where nobody knows. */
  readonly needBytes: (project: string) => number;
}

/** Without a limit memory speaks against no project. */
export const UNLIMITED: MemoryRoom = { freeBytes: Infinity, needBytes: () => 0 };

/**
 * Project → how much of what the spec needs there is free, in (0, 1]: less than 1 where it would have to wait for others to end.
 * Where it fits nowhere the most frugal project gets 1, so that the factor says who waits longest. What nobody has measured is
 * not held against a project.
 */
export function memoryFits(
  projects: readonly string[],
  { freeBytes, needBytes }: MemoryRoom,
): (project: string) => number {
  const needs = new Map(projects.map((project) => [project, needBytes(project)]));
  const roomBytes = Math.max(freeBytes, Math.min(...[...needs.values()].filter((need) => need > 0)));
  return (project) => {
    const need = needs.get(project) ?? 0;
    return need > roomBytes ? roomBytes / need : 1;
  };
}
