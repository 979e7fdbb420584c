/** Units of a run in memory that nobody runs any more, since it was stopped. */
export class MemoryForgone {
  /** Unit → the agent that shows it as not run. */
  private readonly shownBy = new Map<string, string>();

  has(unitId: string): boolean {
    return this.shownBy.has(unitId);
  }

  /** The agent that shows a unit as not run. */
  agentOf(unitId: string): string | undefined {
    return this.shownBy.get(unitId);
  }

  add(unitId: string, agent: string): void {
    this.shownBy.set(unitId, agent);
  }

  /** Units of agents of which that holds are to be run again. @returns them */
  takeBack(isBack: (agent: string) => boolean): string[] {
    const back = [...this.shownBy].flatMap(([unitId, agent]) => (isBack(agent) ? [unitId] : []));
    for (const unitId of back) this.shownBy.delete(unitId);
    return back;
  }
}
