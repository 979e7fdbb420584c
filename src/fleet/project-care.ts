import type { FleetAgent } from '../coordinate/coordinator.js';

/** What is known of the projects' browsers here. */
export interface LocalHealth {
  /** Projects of which nothing may start now: their browser fails, and it is not time to try it. */
  paused(atMs: number): readonly string[];
  /** Projects whose units are no longer tried, but fail at once. */
  readonly givenUp: readonly string[];
}

/**
 * Which projects an agent leaves to others, since their browser fails here. Those that were given up, as long as an agent is there that has
 * not given them up; then whoever claims their units fails them at once, with the reason. Those that are paused until their probe.
 */
export class ProjectCare {
  /** Null: nobody has been asked yet. */
  private others: readonly FleetAgent[] | null = null;

  constructor(
    private readonly agent: string,
    private readonly health: LocalHealth,
  ) {}

  get givenUp(): readonly string[] {
    return this.health.givenUp;
  }

  /** Who takes part, as the coordinator sees it. */
  learn(agents: readonly FleetAgent[]): void {
    this.others = agents.filter(({ agent, state }) => agent !== this.agent && state === 'alive');
  }

  avoided(atMs: number): ReadonlySet<string> {
    const left = this.health.givenUp.filter((project) => this.isForOthers(project));
    return new Set([...this.health.paused(atMs), ...left]);
  }

  private isForOthers(project: string): boolean {
    return this.others?.some(({ givenUp }) => !givenUp.includes(project)) ?? true;
  }
}
