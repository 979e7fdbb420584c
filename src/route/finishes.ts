/** When what is left of each project, and of a phase, would be done; with a move, and without. */
import type { EngineUnit } from '../engine/events.js';
import type { MoveState } from './find-move.js';

/** What is left of a phase, as far as its end is told from it. */
type LeftWork = Pick<MoveState, 'slots' | 'projectLimits' | 'running' | 'queued'>;

/** Gathered once; then each question takes the same time however much is left. */
export class Finishes {
  private readonly projects = new Map<string, ProjectWork>();
  private totalMs = 0;
  /** Project → its finish. */
  private readonly finishes = new Map<string, number>();
  /** Project → the latest finish of the others. */
  private readonly othersMs = new Map<string, number>();

  constructor(private readonly state: LeftWork) {
    const { slots, projectLimits, running, queued } = state;
    for (const { unit, remainingMs } of running) {
      this.workOf(unit.project).remainingMs.push(remainingMs);
      this.totalMs += remainingMs;
    }
    for (const { project, totalMs, lengths } of queued) {
      this.workOf(project).add(totalMs, lengths);
      this.totalMs += totalMs;
    }
    for (const [project, work] of this.projects) {
      work.divideOver(Math.min(slots, projectLimits.get(project) ?? slots));
      this.finishes.set(project, work.finishMs(0));
    }
    for (const project of this.projects.keys()) {
      const others = [...this.finishes].filter(([other]) => other !== project);
      this.othersMs.set(project, Math.max(0, ...others.map(([, finishMs]) => finishMs)));
    }
  }

  /** Of a project: when its queued work would be done; 0 where it has none, and nothing runs. */
  of(project: string): number {
    return this.finishes.get(project) ?? 0;
  }

  horizonMs(): number {
    return Math.max(0, ...this.finishes.values(), this.totalMs / this.state.slots);
  }

  /** The latest finish without a queued unit. */
  without({ project, estimate }: EngineUnit): number {
    const ownMs = this.projects.get(project)?.finishMs(estimate.value) ?? 0;
    return Math.max(this.othersMs.get(project) ?? 0, ownMs);
  }

  /** The horizon once `from`, which is queued, has started as `to` in a slot of its own. @param withoutMs of {@link without} */
  horizonAfter(from: EngineUnit, withoutMs: number, to: EngineUnit, startMs: number): number {
    const endMs = startMs + to.estimate.value;
    const totalMs = this.totalMs - from.estimate.value + endMs;
    return Math.max(endMs, withoutMs, totalMs / this.state.slots);
  }

  private workOf(project: string): ProjectWork {
    let work = this.projects.get(project);
    if (!work) this.projects.set(project, (work = new ProjectWork()));
    return work;
  }
}

/** What is left of a project. */
class ProjectWork {
  /** Of what runs. */
  readonly remainingMs: number[] = [];
  private queuedMs = 0;
  /** Of the queued units, the longest first. */
  private longestMs = 0;
  private secondMs = 0;
  /** When its slots are free, the first one first. */
  private freeAtMs: readonly number[] = [];
  /** Work that is done by each of these times. */
  private doneMs: readonly number[] = [];

  /** What is queued, and of how long units. */
  add(totalMs: number, lengths: readonly number[]): void {
    this.queuedMs += totalMs;
    for (const lengthMs of lengths) {
      if (lengthMs > this.longestMs) [this.longestMs, this.secondMs] = [lengthMs, this.longestMs];
      else if (lengthMs > this.secondMs) this.secondMs = lengthMs;
    }
  }

  /** @param limit how many slots it may have */
  divideOver(limit: number): void {
    const { remainingMs } = this;
    const free = Math.max(0, limit - remainingMs.length);
    this.freeAtMs = [...new Array<number>(free).fill(0), ...remainingMs.toSorted((a, b) => a - b)];
    let doneMs = 0;
    this.doneMs = this.freeAtMs.map((atMs, slot) => {
      doneMs += slot * (atMs - (this.freeAtMs[slot - 1] ?? 0));
      return doneMs;
    });
  }

  /** @param withoutMs length of a queued unit that is left out; 0 for none */
  finishMs(withoutMs: number): number {
    const { freeAtMs, longestMs, secondMs } = this;
    const lastMs = withoutMs > 0 && longestMs === withoutMs ? secondMs : longestMs;
    const dividedMs = this.levelMs(Math.max(0, this.queuedMs - withoutMs));
    return Math.max(freeAtMs.at(-1) ?? 0, dividedMs, lastMs > 0 ? (freeAtMs[0] ?? 0) + lastMs : 0);
  }

  /** When its slots have done so much work together, each from when it is free: the level of water over an uneven floor. */
  private levelMs(workMs: number): number {
    const { freeAtMs, doneMs } = this;
    let last = freeAtMs.length - 1;
    while (last > 0 && (doneMs[last] ?? 0) > workMs) last--;
    return (freeAtMs[last] ?? 0) + (workMs - (doneMs[last] ?? 0)) / (last + 1);
  }
}
