import { jobsOfUnit } from './chunks.js';
import type { CollectedUnit } from './collect-units.js';
import { phasesOf, presentProjects } from './phases.js';

/** Of each project of a phase, how many of its jobs wait for a slot; 0 where none does. */
export type QueueOfPhase = () => ReadonlyMap<string, number>;

/** Counts, while a run is on, the units of each project that have not begun: as many as Playwright makes jobs of them, retries that wait included. */
export class QueuedUnits {
  private readonly toCome = new Map<string, number>();
  private readonly phaseOf = new Map<string, number>();
  private phase: QueueOfPhase | null = null;

  /** @param units those that will run. @param slots see {@link jobsOfUnit} */
  constructor(units: readonly CollectedUnit[], slots: number) {
    for (const unit of units) {
      const { name } = unit.project;
      this.toCome.set(name, (this.toCome.get(name) ?? 0) + jobsOfUnit(unit, slots));
    }
    for (const [phase, projects] of phasesOf(presentProjects(units)).entries())
      for (const { name } of projects) this.phaseOf.set(name, phase);
  }

  /** What the plan had for this phase and those before it is from now on what their queues say. */
  phaseStarted(queue: QueueOfPhase): void {
    const projects = [...queue().keys()];
    const phase = Math.max(-1, ...projects.map((name) => this.phaseOf.get(name) ?? -1));
    // Where a set-up has failed, Playwright leaves projects out.
    for (const [name, its] of this.phaseOf) if (its <= phase) this.toCome.delete(name);
    this.phase = queue;
  }

  /** @param begun how many units of each project have begun: asked where nobody has told of a phase */
  count(begun: (project: string) => number): ReadonlyMap<string, number> {
    if (!this.phase)
      return new Map([...this.toCome].map(([name, jobs]) => [name, Math.max(0, jobs - begun(name))]));
    return new Map([...this.toCome, ...this.phase()]);
  }
}
