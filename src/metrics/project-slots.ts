/** How many slots a project may have at most: its own `workers`, or all; what its utilisation is a part of. @param project null for all projects together */
export function projectSlots(
  project: string | null,
  { slots, projectLimits }: { readonly slots: number; readonly projectLimits: ReadonlyMap<string, number> },
): number {
  return Math.min(slots, (project === null ? undefined : projectLimits.get(project)) ?? slots);
}
