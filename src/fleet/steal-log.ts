import { gainOfTaking } from '../engine/gain-of-taking.js';
import type { PlannedSteal } from './choose-steals.js';

/** A unit that was taken from another agent's share, and what came of it. */
export interface StealOutcome {
  readonly unitId: string;
  /** From whose share. */
  readonly shard: number;
  /** By the clock of the member's host. */
  readonly stolenMs: number;
  readonly hasEnded: boolean;
  /** See `Steal.gainMs`; null where the unit was nobody's work: nothing can be compared then, only saved. */
  readonly predictedGainMs: number | null;
  /** The same as it came out, see `gainOfTaking`; null as long as the unit, or what its owner had, has not ended. */
  readonly actualGainMs: number | null;
  /** See `StealLoads`. */
  readonly victimLoad: number | null;
  readonly thiefLoad: number;
}

/** How a unit ended here. */
export interface UnitEnd {
  /** By the clock of the member's host. */
  readonly endedMs: number;
  /** What it took, worker start excluded, in milliseconds. */
  readonly lengthMs: number;
}

/** What the steals of an agent came to. */
export interface StealFigures {
  /** Units taken from another agent's share. */
  readonly steals: number;
  /** Those of them whose agent had died, never came, or can't run them. */
  readonly rescues: number;
  /** Sums over the others that have ended, in milliseconds. */
  readonly predictedGainMs: number;
  readonly actualGainMs: number;
}

/** What an agent has stolen. */
export class StealLog {
  private readonly steals = new Map<string, { readonly steal: PlannedSteal; readonly stolenMs: number }>();
  private readonly ends = new Map<string, UnitEnd>();
  private readonly ownerEndsMs = new Map<number, number>();

  add(steals: readonly PlannedSteal[], stolenMs: number): void {
    for (const steal of steals) this.steals.set(steal.unit.id, { steal, stolenMs });
  }

  /** These have not begun here, and are no longer this agent's. */
  gaveBack(unitIds: readonly string[]): void {
    for (const unitId of unitIds) this.steals.delete(unitId);
  }

  /** A unit has ended here, stolen or not. */
  ended(unitId: string, end: UnitEnd): void {
    if (this.steals.has(unitId)) this.ends.set(unitId, end);
  }

  /** Owners have ended all that they had of their shares. @param agoMs see `Beat.endedAgoMs` */
  ownersEnded(agoMs: ReadonlyMap<number, number>, nowMs: number): void {
    for (const [shard, ms] of agoMs) this.ownerEndsMs.set(shard, nowMs - ms);
  }

  get outcomes(): StealOutcome[] {
    return [...this.steals].map(([unitId, { steal, stolenMs }]): StealOutcome => ({
      unitId,
      shard: steal.shard,
      stolenMs,
      hasEnded: this.ends.has(unitId),
      predictedGainMs: isRescue(steal) ? null : steal.gainMs,
      actualGainMs: isRescue(steal) ? null : this.actualGainMs(steal),
      victimLoad: steal.loads.victim,
      thiefLoad: steal.loads.thief,
    }));
  }

  get figures(): StealFigures {
    const { outcomes } = this;
    const ended = outcomes.filter(({ actualGainMs }) => actualGainMs !== null);
    const sum = (of: (outcome: StealOutcome) => number | null): number =>
      ended.reduce((total, outcome) => total + (of(outcome) ?? 0), 0);
    return {
      steals: outcomes.length,
      rescues: outcomes.filter(({ predictedGainMs }) => predictedGainMs === null).length,
      predictedGainMs: sum(({ predictedGainMs }) => predictedGainMs),
      actualGainMs: sum(({ actualGainMs }) => actualGainMs),
    };
  }

  private actualGainMs({ unit, shard, ownerSlots, ownerPace }: PlannedSteal): number | null {
    const end = this.ends.get(unit.id);
    const ownerEndedMs = this.ownerEndsMs.get(shard);
    if (!end || ownerEndedMs === undefined) return null;
    return gainOfTaking({
      endedMs: end.endedMs,
      lengthMs: end.lengthMs * ownerPace,
      ownerEndedMs,
      ownerSlots,
    });
  }
}

function isRescue({ gainMs }: PlannedSteal): boolean {
  return gainMs === Infinity;
}
