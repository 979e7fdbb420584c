import { BrowserHealth, type HealthChange } from './browser-health.js';

/** The browsers that tasks may start in: how many instances each may have, and how it is. */
export class ScheduledBrowsers {
  private readonly instances = new Map<string, number>();
  private readonly healths = new Map<string, BrowserHealth>();

  constructor(private readonly onHealthChange: (browser: string, change: HealthChange) => void) {}

  /** Browser → how many tasks may run in it at the same time. */
  get limits(): ReadonlyMap<string, number> {
    return this.instances;
  }

  /** @param instances how many tasks may run in it at the same time */
  add(name: string, instances: number): void {
    this.instances.set(name, instances);
    this.healths.set(name, new BrowserHealth((change) => this.onHealthChange(name, change)));
  }

  remove(name: string): void {
    this.instances.delete(name);
    this.healths.delete(name);
  }

  health(name: string): BrowserHealth | undefined {
    return this.healths.get(name);
  }

  /** Those of the candidates that are there: broken ones, or even ones given up, only where there is no other. */
  bestOf(candidates: readonly string[]): readonly string[] {
    const present = candidates.filter((name) => this.healths.has(name));
    const hopeful = present.filter((name) => this.healths.get(name)?.givenUp === null);
    const well = hopeful.filter((name) => this.isWell(name));
    return [well, hopeful].find(({ length }) => length > 0) ?? present;
  }

  isWell(name: string): boolean {
    return this.healths.get(name)?.isWell ?? false;
  }

  /** Whether a task may start in it. */
  admits(name: string, atMs: number): boolean {
    return this.healths.get(name)?.admits(atMs) ?? false;
  }

  /** When it may be probed; null where it is well, or not there. */
  probeAtMs(name: string): number | null {
    const state = this.healths.get(name)?.state;
    return state && state.type !== 'closed' ? state.probeAtMs : null;
  }
}
