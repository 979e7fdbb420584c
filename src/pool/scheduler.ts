/**
 * Which task a free slot of a pool starts, and in which browser: the engine's choice among the tasks that priority,
 * memory and breakers let through. A slot owns at most one browser instance; a task of another browser costs it a
 * browser start, as a test of another project costs a runner's slot a worker start.
 *
 * Guarantees. No task starts while one of higher priority could. The memory of running tasks stays within the
 * limit, as far as it is known, unless a task alone exceeds it. An open breaker lets one probe in at a time. Pure: the clock is an argument.
 */
import { Engine } from '../engine/engine.js';
import type { EngineUnit, SlotView, StartReason } from '../engine/events.js';
import type { ExpectedHelp } from '../engine/expected-help.js';
import { loadStateOf, type LoadState } from '../predict/load-state.js';
import type { StealThresholds } from '../engine/steal-thresholds.js';
import { ProjectLoad } from '../score/load.js';
import type { HealthChange } from './browser-health.js';
import type { Knowledge } from './knowledge.js';
import type { WeighedCandidate } from '../route/weigh-candidates.js';
import type { Weights } from '../score/weights.js';
import type { LoadAhead } from '../score/load-ahead.js';
import { findTaskMove, type QueuedTask, type TaskMove } from './find-task-move.js';
import { MemoryBudget, type MemoryBudgetOptions } from './memory-budget.js';
import { rankBrowsers } from './rank-browsers.js';
import { ScheduledBrowsers } from './scheduled-browsers.js';
import { TaskQueue } from './task-queue.js';
import type { TaskInfo } from './task.js';

/** A task that starts now. */
export interface TaskStart {
  readonly task: TaskInfo;
  readonly unit: EngineUnit;
  readonly slot: number;
  readonly reason: StartReason;
  /** Of a steal. */
  readonly help?: ExpectedHelp;
}

export interface SchedulerOptions extends Omit<MemoryBudgetOptions, 'memory'> {
  readonly knowledge: Knowledge;
  /** Those of the moment: they may be learned. */
  readonly weights: () => Weights;
  /** What was forecast last. @default nothing was */
  readonly loadAhead?: () => LoadAhead;
  readonly onHealthChange: (browser: string, change: HealthChange) => void;
  /** See `PhaseSetup`. */
  readonly steal?: StealThresholds;
}

export class Scheduler {
  readonly browsers: ScheduledBrowsers;
  private readonly queue = new TaskQueue();
  private readonly running = new Map<number, TaskStart>();
  private readonly engine: Engine;
  private readonly budget: MemoryBudget;
  private readonly workerStartMs: (browser: string) => number;
  private units = 0;
  /** When what did not pay for a free slot is weighed again; null where nothing did not pay. */
  private againMs: number | null = null;

  constructor(private readonly options: SchedulerOptions) {
    this.workerStartMs = (browser) => options.knowledge.estimator.workerStart(browser).value;
    this.browsers = new ScheduledBrowsers(options.onHealthChange);
    const { workerStartMs } = this;
    const { limits: projectLimits } = this.browsers;
    const { steal } = options;
    this.engine = new Engine({ slots: 0, units: [], projectLimits, workerStartMs, ...(steal && { steal }) });
    this.budget = new MemoryBudget({ ...options, memory: options.knowledge.memory });
  }

  get queuedCount(): number {
    return this.queue.size;
  }

  get queuedUnits(): EngineUnit[] {
    return this.queue.entries.map(({ unit }) => unit);
  }

  /** The task's browsers, best first; those that are broken, or even given up, only where there is no other. */
  rank(task: TaskInfo, slots: number): WeighedCandidate[] {
    const { loadAhead, weights, knowledge } = this.options;
    const candidates = this.browsers.bestOf(task.candidates);
    return rankBrowsers(task, candidates, knowledge, this.load(slots), weights(), {
      memory: {
        freeBytes: this.freeBytes(),
        needBytes: (browser) => this.budget.needBytes(task, browser),
      },
      ...(loadAhead && { loadAhead: loadAhead() }),
    });
  }

  /** @param browser one of the task's candidates */
  add(task: TaskInfo, browser: string): void {
    // A task that comes back is another unit: the engine starts each one once.
    const unit = this.unitIn(task, browser, ++this.units);
    this.queue.add({ task, unit });
    this.engine.handle({ type: 'unit-added', unit });
  }

  /** Takes a queued task out. @returns whether it was queued */
  remove(taskId: string): boolean {
    const entry = this.queue.remove(taskId);
    if (!entry) return false;
    this.engine.handle({ type: 'unit-removed', unitId: entry.unit.id });
    return true;
  }

  /** The queued tasks, of one browser or all. */
  queuedTasks(browser?: string): TaskInfo[] {
    return this.queue.entries.flatMap(({ task, unit }) =>
      browser === undefined || unit.project === browser ? [task] : [],
    );
  }

  /** Claims the next start for the free slots; null when there is none now. */
  next(slots: readonly SlotView[], atMs: number): TaskStart | null {
    this.againMs = null;
    if (slots.every(({ isBusy }) => isBusy)) return null;
    const { engine, queue } = this;
    const isLetThrough = this.letThrough(atMs);
    for (const { priority, entries } of queue.levels) {
      // Among the same tasks the engine would choose as before.
      if (![...entries].some((entry) => isLetThrough(entry) && engine.admits(entry.unit))) continue;
      const decision = engine.decide(slots, atMs, (unitId) => {
        const entry = queue.unit(unitId);
        return entry !== undefined && entry.task.priority >= priority && isLetThrough(entry);
      });
      if (decision.type === 'wait') {
        const { againMs = Infinity } = decision;
        if (againMs < (this.againMs ?? Infinity)) this.againMs = againMs;
        continue;
      }
      const entry = queue.unit(decision.unitId);
      if (!entry) continue;
      const { slot, reason, help } = decision;
      const start = { ...entry, slot, reason, ...(help && { help }) };
      this.claim(start, slots[start.slot]?.warmKey === entry.unit.workerKey, atMs);
      return start;
    }
    return null;
  }

  /**
   * The task that waits for a full browser and should start in another one, since a slot would stay idle; null where none
   * should.
   * @param elsewhere the browsers that a task may go to
   */
  findMove(
    slots: readonly SlotView[],
    atMs: number,
    elsewhere: (task: TaskInfo) => readonly string[],
  ): TaskMove | null {
    if (this.queue.size === 0 || slots.every(({ isBusy }) => isBusy)) return null;
    const { engine, browsers, workerStartMs } = this;
    const { limits: projectLimits } = browsers;
    const warm = new Set(slots.flatMap(({ isBusy, warmKey }) => (isBusy ? [] : (warmKey ?? []))));
    const freeBytes = this.freeBytes();
    return findTaskMove(this.queue.entries, {
      slots: slots.length,
      projectLimits,
      running: [...engine.running].map(([slot, { unit }]) => ({
        unit,
        remainingMs: engine.remainingMs(slot, atMs),
      })),
      workerStartMs: ({ project }) => (warm.has(project) ? 0 : workerStartMs(project)),
      admits: (to, from) => engine.admits(to, undefined, from),
      elsewhere: (task) =>
        elsewhere(task).filter((browser) => browsers.isWell(browser) && this.fits(task, browser, freeBytes)),
      unitIn: (task, browser) => this.unitIn(task, browser, this.units),
    });
  }

  /** The slot is free again, whatever became of its task. */
  finished(slot: number, atMs: number): void {
    const start = this.running.get(slot);
    if (!start) return;
    this.running.delete(slot);
    this.engine.handle({ type: 'unit-finished', unitId: start.unit.id, slot, atMs });
  }

  /**
   * When a task may start though nothing has ended meanwhile: the probe of a breaker that is not closed falls due, or a busy slot was
   * expected to be free before another one has a browser. Null when no task waits for either. One that was due already waits
   * for a slot or for memory: the next end brings both.
   */
  nextLookMs(atMs: number): number | null {
    const due = [...this.engine.queues].flatMap(({ project, size }) =>
      size === 0 ? [] : (this.browsers.probeAtMs(project) ?? []),
    );
    const next = Math.min(...[...due, this.againMs ?? Infinity].filter((its) => its > atMs));
    return next === Infinity ? null : next;
  }

  /** What each browser has to do, as far as it is decided. */
  load(slots: number): ProjectLoad {
    const byBrowser = new Map<string, number>();
    for (const { unit } of [...this.queue.entries, ...this.running.values()])
      byBrowser.set(unit.project, (byBrowser.get(unit.project) ?? 0) + unit.estimate.value);
    return new ProjectLoad(slots, this.browsers.limits, byBrowser);
  }

  /** What runs and waits now, for a forecast. */
  loadState(slots: number, views: readonly SlotView[], atMs: number): LoadState {
    const { workerStartMs } = this;
    const { limits: projectLimits } = this.browsers;
    const { thresholds: steal } = this.engine;
    return loadStateOf(this.engine, { slots, projectLimits, workerStartMs, steal }, views, atMs);
  }

  private claim(start: TaskStart, isWarm: boolean, atMs: number): void {
    const { task, unit, slot } = start;
    this.browsers.health(unit.project)?.started(task.id, atMs);
    this.queue.remove(task.id);
    this.running.set(slot, start);
    this.engine.handle({ type: 'unit-started', unitId: unit.id, slot, atMs, isWarm });
  }

  /** Tells which tasks breakers and memory let start now; each is looked at once. */
  private letThrough(atMs: number): (entry: QueuedTask) => boolean {
    const freeBytes = this.freeBytes();
    const known = new Map<QueuedTask, boolean>();
    return (entry) => {
      const { task, unit } = entry;
      let isLet = known.get(entry);
      if (isLet === undefined) {
        const isAdmitted = this.browsers.admits(unit.project, atMs);
        known.set(entry, (isLet = isAdmitted && this.fits(task, unit.project, freeBytes)));
      }
      return isLet;
    };
  }

  private fits(task: TaskInfo, browser: string, freeBytes: number): boolean {
    return this.running.size === 0 || this.budget.hasRoomFor(task, browser, freeBytes);
  }

  private unitIn(task: TaskInfo, browser: string, order: number): EngineUnit {
    return {
      id: `${task.id}/${order}`,
      project: browser,
      workerKey: browser,
      estimate: this.options.knowledge.evidence(task, browser).estimate,
      locks: task.locks,
      isIsolated: false,
      order,
    };
  }

  private freeBytes(): number {
    return this.budget.freeBytes(this.running.values());
  }
}
