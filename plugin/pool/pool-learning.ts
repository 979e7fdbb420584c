import { messageOf } from '../../src/errors.js';
import type { DecisionRecord } from '../../src/model/record.js';
import { taskOutcomes } from '../../src/pool/task-outcomes.js';
import { fileOfKind } from '../../src/pool/task.js';
import { learnWeights, withLearned } from '../../src/score/learned-weights.js';
import {
  readLearnedSuite,
  unlearnedOf,
  writeLearnedSuite,
  type LearnedSuite,
  type Learner,
} from '../../src/score/learned-weights-file.js';
import type { Weights } from '../../src/score/weights.js';
import type { PoolEntry } from './pool-log.js';

/** A pool may live for weeks: so many tasks that were placed tell it as much as a run of tests tells its suite. */
const TASKS_IN_A_ROUND = 100;

export interface PoolLearningDeps {
  readonly route: { readonly weights: Weights; readonly learnWeights: boolean };
  /** Where what was learned is kept; null for nowhere. */
  readonly file: string | null;
  /** Of the browsers that the pool was made with. */
  readonly browsers: readonly string[];
  /** The latest choice for each task. */
  readonly decisions: () => readonly DecisionRecord[];
  readonly warn: (message: string) => void;
}

/** The weights that a pool's scores are made with: they follow what comes of its choices, as those of test runs do. */
export class PoolLearning {
  private learned: LearnedSuite;
  private current: Weights;
  private reading: Promise<void> | null = null;
  /** Attempts at tasks that have ended since something was learned last. */
  private round: PoolEntry[] = [];
  private placedTasks = 0;
  /** Attempts at tasks that lost their browser and have not ended, by the task's id. */
  private readonly underWay = new Map<string, readonly PoolEntry[]>();
  /** Else what is in the file is as new as this, or newer. */
  private hasLearned = false;

  constructor(private readonly deps: PoolLearningDeps) {
    this.learned = unlearnedOf(this.learner);
    this.current = deps.route.weights;
  }

  /** Of a score's factors. */
  get weights(): Weights {
    return this.current;
  }

  private get learner(): Learner {
    return { suite: null, projects: this.deps.browsers, isPool: true };
  }

  /** Resolves when the pool knows what earlier ones with its browsers have learned. */
  async begin(): Promise<void> {
    await (this.reading ??= this.read());
  }

  /** An attempt is over. With a lost browser its task is not: it goes on, is given up, or is forgotten. */
  ended(entry: PoolEntry): void {
    const { id, candidates } = entry.task;
    const before = this.underWay.get(id);
    // A retry may be bound to its browser; what it costs belongs to the choice before the first attempt.
    if (!this.deps.route.learnWeights || (candidates.length < 2 && !before)) return;
    this.underWay.set(id, [...(before ?? []), entry]);
    if (entry.end === 'aborted') this.forget(id);
    else if (entry.end !== 'lost') this.settle(id);
  }

  /** A task lost its browser so often that it does not go on. */
  gaveUp(taskId: string): void {
    this.settle(taskId);
  }

  /** A task was taken back. */
  forget(taskId: string): void {
    this.underWay.delete(taskId);
  }

  /** Learns from what is left, and keeps it. Whatever goes wrong, the next pool begins as this one did: one warning. */
  async end(): Promise<void> {
    const { file, warn } = this.deps;
    this.learn();
    if (file === null || !this.hasLearned) return;
    try {
      await writeLearnedSuite(file, this.learned);
    } catch (error) {
      warn(`Evenkeel: what this pool has learned of \`route.weights\` was not kept: ${messageOf(error)}.`);
    }
  }

  private async read(): Promise<void> {
    const { file, route } = this.deps;
    if (file === null || !route.learnWeights) return;
    this.take(await readLearnedSuite(file, this.learner));
  }

  private settle(taskId: string): void {
    const attempts = this.underWay.get(taskId);
    if (!attempts) return;
    this.forget(taskId);
    this.round.push(...attempts);
    if (++this.placedTasks >= TASKS_IN_A_ROUND) this.learn();
  }

  private learn(): void {
    const { route } = this.deps;
    const attempts = this.round.map(({ startedMs, endedMs, launchMs, estimate, ...entry }) => ({
      ...entry,
      expectedMs: estimate.value,
      workMs: Math.max(0, endedMs - startedMs - launchMs),
    }));
    const names = new Set(attempts.map(({ task }) => keyOf(fileOfKind(task.kind), task.name)));
    const decisions = this.deps.decisions().filter(({ file, title }) => names.has(keyOf(file, title)));
    this.round = [];
    this.placedTasks = 0;
    const outcomes = taskOutcomes(decisions, attempts).filter(({ candidates }) => candidates.length > 1);
    if (outcomes.length === 0) return;
    const { learned } = this;
    const weights = learnWeights(learned.weights, { ...route.weights }, outcomes);
    this.hasLearned = true;
    this.take({ ...learned, runs: learned.runs + 1, weights });
  }

  private take(learned: LearnedSuite): void {
    this.learned = learned;
    this.current = withLearned(this.deps.route.weights, learned.weights);
  }
}

function keyOf(file: string, title: string): string {
  return JSON.stringify([file, title]);
}
