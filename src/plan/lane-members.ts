import type { Lanes } from './lanes.js';
import { longestFirst } from './longest-first.js';

/** How many units of about the wanted length are offered. */
const NEIGHBOURS = 2;

/** The units of each lane, the longest first; equal ones by id. */
export class LaneMembers {
  private readonly members: number[][];

  constructor(private readonly lanes: Lanes) {
    this.members = Array.from({ length: lanes.count }, () => []);
    for (const unit of longestFirst(lanes.problem)) this.members[lanes.laneOf[unit] ?? -1]?.push(unit);
  }

  of(lane: number): readonly number[] {
    return this.members[lane] ?? [];
  }

  /** The lane's units, class by class, the class with the longest unit first. */
  classesOf(lane: number): readonly (readonly number[])[] {
    const { classOf } = this.lanes.problem;
    const byClass = new Map<number, number[]>();
    for (const unit of this.of(lane)) {
      const workerClass = classOf[unit] ?? 0;
      const units = byClass.get(workerClass);
      if (units) units.push(unit);
      else byClass.set(workerClass, [unit]);
    }
    return [...byClass.values()];
  }

  /** The units of the lane whose lengths are next to `workUs`. */
  near(lane: number, workUs: number): readonly number[] {
    const units = this.of(lane);
    const position = this.position(units, (other) => this.workUs(other) > workUs);
    return units.slice(Math.max(0, position - NEIGHBOURS / 2), position + NEIGHBOURS / 2);
  }

  /** Units went from one lane to another. */
  update(units: readonly number[], from: number, to: number): void {
    for (const unit of units) {
      const before = (other: number): boolean => this.compare(other, unit) < 0;
      const left = this.members[from] ?? [];
      left.splice(this.position(left, before), 1);
      const entered = this.members[to] ?? [];
      entered.splice(this.position(entered, before), 0, unit);
    }
  }

  /** How many units from the start on fulfil the condition. */
  private position(units: readonly number[], isBefore: (unit: number) => boolean): number {
    let low = 0;
    let high = units.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(units[middle] ?? 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private compare(a: number, b: number): number {
    return this.workUs(b) - this.workUs(a) || a - b;
  }

  private workUs(unit: number): number {
    return this.lanes.problem.workUs[unit] ?? 0;
  }
}
