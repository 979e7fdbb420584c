/**
 * The health of a run's projects: a breaker for each, told what unit ended how, asked what may start.
 *
 * A spec that takes its browser down each time is the spec's fault, not the browser's: of one spec only the first fault
 * since its project was last well counts, so that a breaker trips on faults of different specs alone, and a
 * probe by a spec that had faulted before decides only when it ends cleanly.
 *
 * Guarantees. While no project has had a fault everything may start. An open project is given up only after
 * {@link PROBES_BEFORE_GIVING_UP} failed probes; from then on everything of it may start, and the caller fails it at
 * once, with the reason. The clock is an argument; the same events give the same answers.
 */
import { Breaker, type BreakerChange } from './breaker.js';
import type { BreakerEventRecord } from '../model/metrics.js';
import type { Fault } from './fault.js';

/** A unit, for what its health needs of it. */
export interface HealthUnit {
  readonly unitId: string;
  readonly project: string;
  /** The same for all units, attempts and runs of one spec. */
  readonly spec: string;
}

/**
 * How a unit ended: by a fault of the browser; cleanly, whatever its own result; or without a word about the browser, such as
 * one that was skipped.
 */
export type UnitEnding = Fault | 'clean' | 'untold';

/** With the three specs that tripped the breaker, so many different ones in a row that none was well in between. */
const PROBES_BEFORE_GIVING_UP = 2;

export class RunHealth {
  private readonly projects = new Map<string, ProjectHealth>();

  /** @param onChange told of each change of a breaker, once it has happened */
  constructor(private readonly onChange: (change: BreakerEventRecord) => void = () => undefined) {}

  /** Whether a unit of the project may start now: always while it is well, as its probe while it is not. */
  admits(project: string, atMs: number): boolean {
    return this.projects.get(project)?.admits(atMs) ?? true;
  }

  isOpen(project: string): boolean {
    return this.projects.get(project)?.isOpen ?? false;
  }

  /** The fault for which the project's units are no longer tried, or null. */
  givenUp(project: string): Fault | null {
    return this.projects.get(project)?.givenUp ?? null;
  }

  /** Projects whose units are no longer tried. */
  get givenUpProjects(): string[] {
    return [...this.projects].flatMap(([project, { givenUp }]) => (givenUp === null ? [] : [project]));
  }

  /** Projects of which nothing may start now. */
  paused(atMs: number): string[] {
    return [...this.projects].flatMap(([project, health]) => (health.admits(atMs) ? [] : [project]));
  }

  /** When the next project that is not well may be probed, by one more unit where it is probed already; null where all are well. */
  nextProbeMs(): number | null {
    const times = [...this.projects.values()].flatMap(({ probeAtMs }) => probeAtMs ?? []);
    return times.length > 0 ? Math.min(...times) : null;
  }

  started({ project, unitId }: HealthUnit, atMs: number): void {
    this.projects.get(project)?.started(unitId, atMs);
  }

  ended(unit: HealthUnit, ending: UnitEnding, atMs: number): void {
    let health = this.projects.get(unit.project);
    if (!health) {
      health = new ProjectHealth((change) => this.onChange({ project: unit.project, ...change }));
      this.projects.set(unit.project, health);
    }
    health.ended(unit, ending, atMs);
  }
}

class ProjectHealth {
  givenUp: Fault | null = null;
  private readonly breaker: Breaker;
  /** Specs that had a fault since the project was last well. */
  private readonly faulty = new Set<string>();
  private failedProbes = 0;

  constructor(private readonly onChange: (change: Omit<BreakerEventRecord, 'project'>) => void) {
    this.breaker = new Breaker({ onChange: (change) => this.changed(change) });
  }

  get isOpen(): boolean {
    return this.breaker.state.type !== 'closed';
  }

  get probeAtMs(): number | null {
    const { state } = this.breaker;
    return state.type !== 'closed' && this.givenUp === null ? state.probeAtMs : null;
  }

  admits(atMs: number): boolean {
    return this.givenUp !== null || this.breaker.admits(atMs);
  }

  /** A unit that the caller started though it was not admitted, since the runner insisted, is no probe. */
  started(unitId: string, atMs: number): void {
    if (this.givenUp === null && this.breaker.admits(atMs)) this.breaker.start(unitId, atMs);
  }

  ended({ unitId, spec }: HealthUnit, ending: UnitEnding, atMs: number): void {
    if (this.givenUp !== null) return;
    if (ending === 'clean') return this.breaker.clean(unitId, atMs);
    if (ending === 'untold' || this.faulty.has(spec)) return this.breaker.abandoned(unitId, atMs);
    this.faulty.add(spec);
    this.breaker.faulted(unitId, ending, atMs);
  }

  private changed({ from, to, atMs, fault }: BreakerChange): void {
    if (to === 'closed') {
      this.faulty.clear();
      this.failedProbes = 0;
    }
    const isAbandoned = to === 'open' && this.breaker.admits(atMs);
    if (from === 'half-open' && to === 'open' && !isAbandoned) this.failedProbes++;
    this.onChange({ from, to, atMs, fault });
    if (this.failedProbes < PROBES_BEFORE_GIVING_UP || this.givenUp !== null) return;
    this.givenUp = fault;
    this.onChange({ from: 'open', to: 'given-up', atMs, fault });
  }
}
