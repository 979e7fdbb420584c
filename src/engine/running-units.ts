import { EvenkeelError } from '../errors.js';
import type { EngineUnit } from './events.js';

/** A unit that occupies a slot. */
export interface RunningUnit {
  readonly unit: EngineUnit;
  /** When its worker is expected to be ready, and its own time to begin. */
  readonly readyMs: number;
  /** When it is expected to end, worker start included. */
  readonly expectedEndMs: number;
}

/** The share of its estimate that a unit is expected to need still, at the least. */
const OVERRUN_SHARE = 0.1;

/** What runs now, by slot. What every candidate of a decision is held against is counted as units come and go. */
export class RunningUnits {
  private readonly slots = new Map<number, RunningUnit>();
  private readonly byProject = new Map<string, number>();
  private isolated = 0;
  private neededBytes = 0;

  get bySlot(): ReadonlyMap<number, RunningUnit> {
    return this.slots;
  }

  get units(): EngineUnit[] {
    return Array.from(this.slots.values(), ({ unit }) => unit);
  }

  /** Whether one of them runs alone. */
  get hasIsolated(): boolean {
    return this.isolated > 0;
  }

  /** What they need of memory together, as far as that is known. */
  get memoryBytes(): number {
    return this.neededBytes;
  }

  /** How many are of the project. */
  countIn(project: string): number {
    return this.byProject.get(project) ?? 0;
  }

  start(slot: number, running: RunningUnit): void {
    const { unit } = running;
    if (this.slots.has(slot)) {
      throw new EvenkeelError('ENGINE_INVARIANT', `Slot ${slot} was given ${unit.id} while it is busy.`);
    }
    this.slots.set(slot, running);
    this.count(unit, 1);
  }

  finish(slot: number): void {
    const running = this.slots.get(slot);
    if (!running) return;
    this.slots.delete(slot);
    this.count(running.unit, -1);
  }

  /** What the slot's unit is expected to need still; 0 for a free slot. */
  remainingMs(slot: number, atMs: number): number {
    const running = this.slots.get(slot);
    return running ? remainingMs(running, atMs) : 0;
  }

  totalRemainingMs(atMs: number): number {
    let total = 0;
    for (const running of this.slots.values()) total += remainingMs(running, atMs);
    return total;
  }

  private count({ project, isIsolated, memoryBytes = 0 }: EngineUnit, change: 1 | -1): void {
    this.neededBytes += change * memoryBytes;
    this.byProject.set(project, this.countIn(project) + change);
    if (isIsolated) this.isolated += change;
  }
}

/**
 * What a unit is expected to need still, never zero while it runs. Durations have heavy tails: the longer one has overrun its
 * estimate, the more it is expected to need, namely that much again.
 */
export function remainingMs({ expectedEndMs, unit }: RunningUnit, atMs: number): number {
  return Math.max(expectedEndMs - atMs, atMs - expectedEndMs, OVERRUN_SHARE * unit.estimate.value);
}
