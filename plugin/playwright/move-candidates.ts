import type { EngineUnit } from '../../src/engine/events.js';
import type { MovableUnit, MoveState } from '../../src/route/find-move.js';

/**
 * So many of a project's units are named, the longest of those that may start elsewhere now. Where more than that wait, the end is so far away
 * that the longest gains most.
 */
const MOST_NAMED = 100;
/** Among so many of a project's units that could move they are looked for: looking takes the same time however many wait. */
const MOST_LOOKED_AT = 1000;

/** What holds at the moment at which is looked. */
export interface Now {
  readonly isQueued: (unit: EngineUnit) => boolean;
  /** See `MoveState.admits`. */
  readonly admits: MoveState['admits'];
}

/**
 * The queued units that may move, by project, the longest first. What a unit would be elsewhere is asked once, when it is looked at for the first
 * time; what has started, or has nowhere to go, leaves when it is come across.
 */
export class MoveCandidates {
  private readonly byProject = new Map<string, EngineUnit[]>();
  private readonly known = new Map<EngineUnit, readonly EngineUnit[]>();

  /** @param elsewhere what a unit would be in each other project that can run it */
  constructor(private readonly elsewhere: (unit: EngineUnit) => readonly EngineUnit[]) {}

  add(units: readonly EngineUnit[]): void {
    const projects = new Set<EngineUnit[]>();
    for (const unit of units) {
      let ofProject = this.byProject.get(unit.project);
      if (!ofProject) this.byProject.set(unit.project, (ofProject = []));
      ofProject.push(unit);
      projects.add(ofProject);
    }
    for (const ofProject of projects) ofProject.sort(longestLast);
  }

  /** Of each project its longest that may start elsewhere now. */
  longest(of: Now): MovableUnit[] {
    return [...this.byProject.values()].flatMap((units) => this.longestOf(units, of));
  }

  /** From now on the unit is none of them. */
  drop(unit: EngineUnit): void {
    this.known.set(unit, []);
  }

  private longestOf(units: EngineUnit[], { isQueued, admits }: Now): MovableUnit[] {
    const named: MovableUnit[] = [];
    const kept: EngineUnit[] = [];
    let last = units.length - 1;
    for (; last >= 0 && named.length < MOST_NAMED && kept.length < MOST_LOOKED_AT; last--) {
      const unit = units[last] as EngineUnit;
      const elsewhere = isQueued(unit) ? this.elsewhereOf(unit) : [];
      if (elsewhere.length > 0) kept.push(unit);
      else this.known.delete(unit);
      if (elsewhere.some((to) => admits(to, unit))) named.push({ unit, elsewhere });
    }
    // What was come across and may not move is gone.
    units.splice(last + 1, Infinity, ...kept.reverse());
    return named;
  }

  private elsewhereOf(unit: EngineUnit): readonly EngineUnit[] {
    let elsewhere = this.known.get(unit);
    if (!elsewhere) this.known.set(unit, (elsewhere = this.elsewhere(unit)));
    return elsewhere;
  }
}

/** At the end they come and go without a shift of the rest. */
function longestLast(one: EngineUnit, other: EngineUnit): number {
  return one.estimate.value - other.estimate.value || other.order - one.order;
}
