import type { EngineUnit } from './events.js';
import { holdsOf } from './holds.js';

/** Queued units that can't all run side by side: those of a lock, a limit, or a project with one of its own. */
interface Chain {
  count: number;
  totalMs: number;
  /** How many of them may run at the same time. */
  readonly width: number;
}

interface HoldChain extends Chain {
  /** The shortest first, of equal ones the runner's last: the longest, which is asked for, stands at the end. */
  readonly units: EngineUnit[];
}

/**
 * The chains among the queued units. A chain's length, total work / width, is a lower bound for the
 * rest of the phase just as the longest unit is, so its members are started early enough.
 */
export class Chains {
  /** By name of the lock or limit. */
  private readonly byHold = new Map<string, HoldChain>();
  private readonly byProject = new Map<string, Chain>();

  constructor(projectLimits: ReadonlyMap<string, number>) {
    for (const [project, width] of projectLimits) {
      this.byProject.set(project, { count: 0, totalMs: 0, width });
    }
  }

  /** Isolated units are in no chain: they run after all others, one by one. */
  add(unit: EngineUnit): void {
    if (unit.isIsolated) return;
    for (const { name, most } of holdsOf(unit)) {
      let chain = this.byHold.get(name);
      if (!chain) this.byHold.set(name, (chain = { count: 0, totalMs: 0, width: most, units: [] }));
      chain.units.splice(positionOf(chain.units, unit), 0, unit);
    }
    for (const chain of this.of(unit)) {
      chain.count++;
      chain.totalMs += unit.estimate.value;
    }
  }

  /** @param unit has been added, and is taken out once */
  remove(unit: EngineUnit): void {
    if (unit.isIsolated) return;
    for (const { name } of holdsOf(unit)) {
      const units = this.byHold.get(name)?.units ?? [];
      units.splice(positionOf(units, unit), 1);
    }
    for (const chain of this.of(unit)) {
      chain.count--;
      chain.totalMs -= unit.estimate.value;
    }
  }

  /** Length of the longest chain that the unit belongs to; 0 if to none. */
  lengthFor(unit: EngineUnit): number {
    let longestMs = this.projectMs(unit.project);
    for (const { name } of holdsOf(unit)) {
      const chain = this.byHold.get(name);
      if (chain) longestMs = Math.max(longestMs, lengthOf(chain));
    }
    return longestMs;
  }

  longestMs(): number {
    return Math.max(this.longestHoldMs(), longestOf(this.byProject.values()));
  }

  /** Length of the longest chain of a lock or limit; 0 where nothing queued has one. */
  longestHoldMs(): number {
    return longestOf(this.byHold.values());
  }

  /** Length of the chain of a project with a limit of its own; 0 of any other. */
  projectMs(project: string): number {
    const limited = this.byProject.get(project);
    return limited ? lengthOf(limited) : 0;
  }

  /**
   * For each lock and limit the longest of its units that may start now.
   * @param full those of which running units have all there is: nothing of theirs may start, so it need not be gone through
   */
  heads(full: ReadonlySet<string>, isAdmissible: (unit: EngineUnit) => boolean): EngineUnit[] {
    return [...this.byHold].flatMap(([name, { units }]) =>
      full.has(name) ? [] : (units.findLast(isAdmissible) ?? []),
    );
  }

  private of(unit: EngineUnit): readonly Chain[] {
    const limited = this.byProject.get(unit.project);
    const holds = holdsOf(unit);
    if (holds.length === 0) return limited ? [limited] : NONE;
    const chains: Chain[] = holds.flatMap(({ name }) => this.byHold.get(name) ?? []);
    return limited ? [...chains, limited] : chains;
  }
}

const NONE: readonly Chain[] = [];

function longestOf(chains: Iterable<Chain>): number {
  let longestMs = 0;
  for (const chain of chains) if (chain.count > 0) longestMs = Math.max(longestMs, lengthOf(chain));
  return longestMs;
}

function lengthOf(chain: Chain): number {
  return chain.totalMs / chain.width;
}

/** Where the unit is, or belongs. */
function positionOf(units: readonly EngineUnit[], unit: EngineUnit): number {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = units[middle];
    if (other && shortestFirst(other, unit) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shortestFirst(a: EngineUnit, b: EngineUnit): number {
  return a.estimate.value - b.estimate.value || b.order - a.order || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
