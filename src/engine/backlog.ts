import { EvenkeelError } from '../errors.js';
import { Chains } from './chains.js';
import { ClassQueue, type QueuedUnit } from './class-queue.js';
import type { EngineUnit, PhaseSetup } from './events.js';
import { fullHolds, holdsOf } from './holds.js';
import { fitsInMemory } from './memory-room.js';
import { memoryTurnOf, type MemoryTurn } from './memory-turn.js';
import { createPriority, type PriorityOf } from './priority.js';
import { workOfUnits, type QueuedWork } from './queued-work.js';
import { RunningUnits } from './running-units.js';

const NONE: readonly EngineUnit[] = [];
/** Units are ordered by more than their length: among so many first ones are the longest. */
const LONGEST = 64;

/**
 * All the work of a phase that is not finished: queued by class of worker, and running by slot.
 * Every unit is in exactly one of the two, until it is finished or removed.
 */
export class Backlog {
  readonly classes = new Map<string, ClassQueue>();
  readonly running = new RunningUnits();
  readonly isolated: QueuedUnit[] = [];
  /** Sum of the queued units' estimates. */
  queuedMs = 0;
  /** How many units there have been so far. */
  addedCount = 0;
  /** False as long as anything may run beside anything. */
  hasRules: boolean;
  private readonly queued = new Map<string, NumberedUnit>();
  /** Places of units that were taken out and may come back. */
  private readonly formerNumbers = new Map<string, number>();
  private readonly chainsOfUnits: Chains;

  constructor(
    private readonly setup: PhaseSetup,
    private readonly priorityOf: PriorityOf = createPriority(setup.units.map((unit) => unit.estimate)),
  ) {
    this.chainsOfUnits = new Chains(setup.projectLimits);
    this.hasRules = setup.projectLimits.size > 0;
    const byClass = new Map<string, QueuedUnit[]>();
    // Sorted, so that ties never depend on the order in which the units were handed over.
    for (const unit of [...setup.units].sort(inRunnersOrder)) {
      const queued = this.register(unit);
      const sameClass = byClass.get(unit.workerKey);
      if (unit.isIsolated) this.isolated.push(queued);
      else if (sameClass) sameClass.push(queued);
      else byClass.set(unit.workerKey, [queued]);
    }
    for (const [key, units] of byClass) {
      this.classes.set(key, new ClassQueue(key, units[0]?.unit.project ?? '', units));
    }
  }

  /** Another one of which the same is queued and running, in the same order. */
  copy(): Backlog {
    const copy = new Backlog({ ...this.setup, units: this.queuedUnits }, this.priorityOf);
    for (const [slot, running] of this.running.bySlot) copy.running.start(slot, running);
    return copy;
  }

  get queuedCount(): number {
    return this.queued.size;
  }

  get queuedUnits(): EngineUnit[] {
    return Array.from(this.queued.values(), ({ unit }) => unit);
  }

  /** All that is queued, by class. */
  queuedWork(): QueuedWork[] {
    const isolated = workOfUnits(this.isolated.map(({ unit }) => unit));
    return [...Array.from(this.classes.values(), (queue) => queue.work(LONGEST)), ...isolated];
  }

  /** The queued unit with this id. */
  unit(unitId: string): EngineUnit | undefined {
    return this.queued.get(unitId)?.unit;
  }

  /** At which place, from 1, the queued unit was first added. */
  numberOf(unitId: string): number | undefined {
    return this.queued.get(unitId)?.number;
  }

  add(unit: EngineUnit): void {
    const queued = this.register(unit);
    if (unit.isIsolated) this.isolated.push(queued);
    else this.classOf(unit).add(queued);
  }

  /** Takes a unit out of the queue, if it is there. @param mayReturn it keeps its place for when it is added again */
  remove(unitId: string, mayReturn = false): void {
    const queued = this.queued.get(unitId);
    if (!queued) return;
    if (mayReturn) this.formerNumbers.set(unitId, queued.number);
    this.queued.delete(unitId);
    this.queuedMs -= queued.unit.estimate.value;
    this.chainsOfUnits.remove(queued.unit);
    if (queued.unit.isIsolated) this.isolated.splice(this.isolated.indexOf(queued), 1);
    else this.classOf(queued.unit).remove(queued);
  }

  start(unit: EngineUnit, slot: number, atMs: number, workerStartMs: number): void {
    const readyMs = atMs + workerStartMs;
    this.running.start(slot, { unit, readyMs, expectedEndMs: readyMs + unit.estimate.value });
    this.remove(unit.id);
  }

  /** Whether the rules of the runner, and the machine's memory, let the unit run beside what is running now, and beside these. */
  isAdmissible(unit: EngineUnit, beside: readonly EngineUnit[] = NONE): boolean {
    if (!this.hasMemoryFor(unit, beside)) return false;
    return this.isAllowed(unit, beside);
  }

  /** Whether it is memory alone that keeps the unit from running beside what is running now. */
  lacksMemory(unit: EngineUnit): boolean {
    return !this.hasMemoryFor(unit, NONE) && this.isAllowed(unit);
  }

  /** What that unit leaves to others that need memory. */
  memoryTurnOf({ memoryBytes = 0 }: EngineUnit, atMs: number): MemoryTurn {
    const { freeMemoryBytes = Infinity } = this.setup;
    return memoryTurnOf(memoryBytes, this.running.bySlot.values(), freeMemoryBytes, atMs);
  }

  /** Whether the rules of the runner let the unit run, however much memory there is. */
  isAllowed(unit: EngineUnit, beside: readonly EngineUnit[] = NONE): boolean {
    if (this.isFull(unit.project, beside)) return false;
    const holds = holdsOf(unit);
    if (holds.length === 0) return true;
    const full = fullHolds([...this.running.units, ...beside]);
    return !holds.some(({ name }) => full.has(name));
  }

  /** The class, if it has queued units and its project lets one more run now. */
  openClass(workerKey: string): ClassQueue | undefined {
    const queue = this.classes.get(workerKey);
    return queue && queue.size > 0 && !this.isFull(queue.project) ? queue : undefined;
  }

  /** All such classes. Asking the project first keeps a deep queue of a busy project from being gone through. */
  openClasses(): ClassQueue[] {
    const open: ClassQueue[] = [];
    for (const queue of this.classes.values())
      if (queue.size > 0 && !this.isFull(queue.project)) open.push(queue);
    return open;
  }

  /** Whether no unit of the project may start now, whatever its locks. */
  private isFull(project: string, beside: readonly EngineUnit[] = NONE): boolean {
    if (this.running.hasIsolated) return true;
    const limit = this.setup.projectLimits.get(project);
    if (limit === undefined) return false;
    let count = this.running.countIn(project);
    for (const other of beside) if (other.project === project) count++;
    return count >= limit;
  }

  /** The time of all that can't run side by side once the unit is put off. */
  chainMs(unit: EngineUnit): number {
    return this.chainsOfUnits.lengthFor(unit);
  }

  /** The longest chain of queued units that can't run side by side. */
  longestChainMs(): number {
    return this.chainsOfUnits.longestMs();
  }

  /** The same of those of locks and limits alone; 0 where nothing queued has one. */
  longestHoldMs(): number {
    return this.chainsOfUnits.longestHoldMs();
  }

  /** The same of a project with a limit of its own; 0 of any other. */
  projectChainMs(project: string): number {
    return this.chainsOfUnits.projectMs(project);
  }

  /** For each lock and limit the longest of its units that may start now. */
  chainHeads(isAdmissible: (unit: EngineUnit) => boolean): EngineUnit[] {
    return this.chainsOfUnits.heads(fullHolds(this.running.units), isAdmissible);
  }

  private hasMemoryFor({ memoryBytes }: EngineUnit, beside: readonly EngineUnit[]): boolean {
    if (memoryBytes === undefined) return true;
    const { freeMemoryBytes = Infinity } = this.setup;
    let takenBytes = this.running.memoryBytes;
    for (const other of beside) takenBytes += other.memoryBytes ?? 0;
    return fitsInMemory(memoryBytes, takenBytes, freeMemoryBytes);
  }

  private register(unit: EngineUnit): NumberedUnit {
    if (this.queued.has(unit.id)) {
      throw new EvenkeelError('ENGINE_INVARIANT', `Unit ${unit.id} was added twice.`);
    }
    const number = this.formerNumbers.get(unit.id) ?? ++this.addedCount;
    this.formerNumbers.delete(unit.id);
    const queued = { unit, priorityMs: this.priorityOf(unit.estimate), number };
    this.queued.set(unit.id, queued);
    this.queuedMs += unit.estimate.value;
    this.chainsOfUnits.add(unit);
    this.hasRules ||= unit.isIsolated || unit.memoryBytes !== undefined || holdsOf(unit).length > 0;
    return queued;
  }

  private classOf(unit: EngineUnit): ClassQueue {
    let queue = this.classes.get(unit.workerKey);
    if (!queue) {
      queue = new ClassQueue(unit.workerKey, unit.project);
      this.classes.set(unit.workerKey, queue);
    }
    return queue;
  }
}

interface NumberedUnit extends QueuedUnit {
  /** See {@link Backlog.numberOf}. */
  readonly number: number;
}

function inRunnersOrder(a: EngineUnit, b: EngineUnit): number {
  return a.order - b.order || (a.id < b.id ? -1 : 1);
}
