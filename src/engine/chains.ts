import type { EngineUnit } from './events.js';

/** Queued units that can't all run side by side: those of a lock, or of a project with a limit. */
interface Chain {
  readonly units: Set<EngineUnit>;
  totalMs: number;
  /** How many of them may run at the same time. */
  readonly width: number;
}

/**
 * The chains among the queued units. A chain's length, total work / width, is a lower bound for the
 * rest of the phase just as the longest unit is, so its members are started early enough.
 */
export class Chains {
  private readonly byLock = new Map<string, Chain>();
  private readonly byProject = new Map<string, Chain>();

  constructor(projectLimits: ReadonlyMap<string, number>) {
    for (const [project, width] of projectLimits) {
      this.byProject.set(project, { units: new Set(), totalMs: 0, width });
    }
  }

  /** Isolated units are in no chain: they run after all others, one by one. */
  add(unit: EngineUnit): void {
    if (unit.isIsolated) return;
    for (const lock of unit.locks) {
      if (!this.byLock.has(lock)) this.byLock.set(lock, { units: new Set(), totalMs: 0, width: 1 });
    }
    for (const chain of this.of(unit)) {
      chain.units.add(unit);
      chain.totalMs += unit.estimate.value;
    }
  }

  remove(unit: EngineUnit): void {
    for (const chain of this.of(unit)) {
      if (chain.units.delete(unit)) chain.totalMs -= unit.estimate.value;
    }
  }

  /** Length of the longest chain that the unit belongs to; 0 if to none. */
  lengthFor(unit: EngineUnit): number {
    return Math.max(0, ...this.of(unit).map(lengthOf));
  }

  longestMs(): number {
    let longestMs = 0;
    for (const chains of [this.byLock, this.byProject]) {
      for (const chain of chains.values()) {
        if (chain.units.size > 0) longestMs = Math.max(longestMs, lengthOf(chain));
      }
    }
    return longestMs;
  }

  /** For each lock the longest of its units that may start now. */
  lockHeads(isAdmissible: (unit: EngineUnit) => boolean): EngineUnit[] {
    return [...this.byLock.values()].flatMap((chain) => {
      let head: EngineUnit | undefined;
      for (const unit of chain.units) {
        if ((!head || unit.estimate.value > head.estimate.value) && isAdmissible(unit)) head = unit;
      }
      return head ? [head] : [];
    });
  }

  private of(unit: EngineUnit): readonly Chain[] {
    const limited = this.byProject.get(unit.project);
    if (unit.locks.length === 0) return limited ? [limited] : NONE;
    const chains = unit.locks.flatMap((lock) => this.byLock.get(lock) ?? []);
    return limited ? [...chains, limited] : chains;
  }
}

const NONE: readonly Chain[] = [];

function lengthOf(chain: Chain): number {
  return chain.totalMs / chain.width;
}
