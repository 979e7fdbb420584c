/** What a run's projects have to do, as far as it is decided. */
export class ProjectLoad {
  private totalMs = 0;
  private readonly byProject: Map<string, number>;

  /**
   * @param slots worker places of the run
   * @param limits project → how many workers it may have
   * @param fixedMs project → predicted milliseconds of what is not up for choice
   */
  constructor(
    private readonly slots: number,
    private readonly limits: ReadonlyMap<string, number>,
    fixedMs: ReadonlyMap<string, number>,
  ) {
    this.byProject = new Map(fixedMs);
    for (const ms of fixedMs.values()) this.totalMs += ms;
  }

  add(project: string, ms: number): void {
    this.byProject.set(project, this.of(project) + ms);
    this.totalMs += ms;
  }

  /** Predicted milliseconds that the project has to do. */
  of(project: string): number {
    return this.byProject.get(project) ?? 0;
  }

  /**
   * In (0, 1]: 1 while the project's workers would be done before the run is, less as soon as they would hold
   * it up with this work too. Projects without a limit of their own share all slots and never hold it up.
   */
  factor(project: string, ms: number): number {
    const limit = Math.min(this.limits.get(project) ?? this.slots, this.slots);
    if (limit >= this.slots) return 1;
    const projectMs = (this.of(project) + ms) / limit;
    const runMs = (this.totalMs + ms) / this.slots;
    return Math.min(1, runMs / projectMs);
  }
}
