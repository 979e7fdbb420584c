/** What a pool knows of its tasks: history as it was, and what this pool has seen since. */
import type { Estimator } from '../estimate/estimator.js';
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import { EMPTY_HISTORY, type HistoryModel, type Sample, type TestHistory } from '../model/history.js';
import { createReliability, shareOk, type KnownShare, type ReliabilityOf } from '../score/reliability.js';
import type { Estimate } from '../model/estimate.js';
import { TaskMemory } from './task-memory.js';
import { TaskVisits } from './task-visits.js';
import { taskQuery, type TaskInfo } from './task.js';

/** As many as history keeps of a test. */
const SAMPLES_KEPT = 10;
/** Estimates are made anew when this share of what is known is new: over a pool's life that costs little. */
const NEW_SHARE = 0.25;

/** How a run of a task came out. */
export interface TaskOutcome {
  readonly browser: string;
  readonly durationMs: number;
  readonly ok: boolean;
}

/** What is known of a task in a browser: the part of its scores that does not change with what the pool does. */
export interface TaskEvidence {
  readonly estimate: Estimate;
  /** See `ReliabilityOf`. */
  readonly reliability: number;
}

/** When a task's browser failed under it, as if these were runs that did not end cleanly. */
interface Losses {
  readonly place: Pick<TestHistory, 'project' | 'file' | 'title'>;
  readonly runs: readonly { readonly runSeq: number; readonly ok: false }[];
}

/** How well evidence could be kept. */
export interface EvidenceUse {
  readonly hits: number;
  readonly misses: number;
}

/** What is made of all that is known, until more is known. */
interface Summary {
  readonly estimator: Estimator;
  readonly reliabilityOf: ReliabilityOf;
  /** What was asked so far. */
  readonly evidence: Map<string, TaskEvidence>;
}

export class Knowledge {
  readonly visits = new TaskVisits();
  readonly memory = new TaskMemory();
  private model: HistoryModel = EMPTY_HISTORY;
  private readonly tests = new Map<string, TestHistory>();
  private readonly losses = new Map<string, Losses>();
  private samples = 0;
  private freshSamples = 0;
  private made: Summary | null = null;
  private use: EvidenceUse = { hits: 0, misses: 0 };

  get estimator(): Estimator {
    return this.current().estimator;
  }

  /** Evidence is worked out once, until there is more to know. */
  get evidenceUse(): EvidenceUse {
    return this.use;
  }

  evidence(task: Pick<TaskInfo, 'name' | 'kind'>, browser: string): TaskEvidence {
    const { estimator, reliabilityOf, evidence } = this.current();
    const query = taskQuery(task, browser);
    const key = JSON.stringify([task.kind, task.name, browser]);
    const known = evidence.get(key);
    if (known) {
      this.use = { ...this.use, hits: this.use.hits + 1 };
      return known;
    }
    this.use = { ...this.use, misses: this.use.misses + 1 };
    const made = { estimate: estimator.test(query), reliability: reliabilityOf(browser, [query]) };
    evidence.set(key, made);
    return made;
  }

  /** Takes in what history knows of one more kind. */
  add(model: HistoryModel): void {
    this.model = {
      nextRunSeq: Math.max(this.model.nextRunSeq, model.nextRunSeq),
      tests: [],
      otherClasses: [...(this.model.otherClasses ?? []), ...(model.otherClasses ?? [])],
      overheads: [...this.model.overheads, ...model.overheads],
      starts: model.starts,
    };
    for (const test of model.tests) if (!this.tests.has(keyOf(test))) this.put(test);
    this.memory.add(model.tests);
    this.visits.add(model.tests, this.model.nextRunSeq);
    this.made = null;
  }

  /** Takes in a finished run of a task. */
  learn(task: TaskInfo, { browser, durationMs, ok }: TaskOutcome): void {
    const query = taskQuery(task, browser);
    const before = this.tests.get(keyOf(query));
    const runSeq = this.nextSeqOf(keyOf(query));
    const sample: Sample = { runSeq, durationMs, costMs: durationMs, attempts: 1, ok };
    this.put({
      ...query,
      samples: [...(before?.samples ?? []), sample].slice(-SAMPLES_KEPT),
      lastVisitSeq: runSeq,
      skipsAtRunTime: false,
      lacksBaseline: false,
    });
    this.tookIn();
  }

  /** Takes in that a task's browser failed under it: how long the task takes there it does not say, but how reliable that is. */
  lost(task: Pick<TaskInfo, 'name' | 'kind'>, browser: string): void {
    const { project, file, title } = taskQuery(task, browser);
    const place = { project, file, title };
    const key = keyOf(place);
    const loss = { runSeq: this.nextSeqOf(key), ok: false } as const;
    const runs = [...(this.losses.get(key)?.runs ?? []), loss].slice(-SAMPLES_KEPT);
    this.losses.set(key, { place, runs });
    this.tookIn();
  }

  private nextSeqOf(key: string): number {
    const known = this.tests.get(key);
    return known ? known.lastVisitSeq + 1 : this.model.nextRunSeq;
  }

  private tookIn(): void {
    this.freshSamples++;
    if (this.freshSamples > NEW_SHARE * this.samples) this.made = null;
    this.samples++;
  }

  private put(test: TestHistory): void {
    this.tests.set(keyOf(test), test);
  }

  /** Of tasks that have run somewhere, or have lost a browser there. */
  private okShares(tests: readonly TestHistory[], nextRunSeq: number): KnownShare[] {
    const shares = tests.map((test) => {
      const runs = [...test.samples, ...(this.losses.get(keyOf(test))?.runs ?? [])];
      return { ...test, okShare: shareOk(runs, nextRunSeq) };
    });
    const others = [...this.losses].filter(([key]) => !this.tests.has(key));
    const lost = others.map(([, { place, runs }]) => ({ ...place, okShare: shareOk(runs, nextRunSeq) }));
    return [...shares, ...lost];
  }

  private current(): Summary {
    if (this.made) return this.made;
    const tests = [...this.tests.values()];
    this.samples = tests.reduce((sum, { samples }) => sum + samples.length, 0);
    this.freshSamples = 0;
    const lastSeq = tests.reduce((last, { lastVisitSeq }) => Math.max(last, lastVisitSeq + 1), 0);
    const nextRunSeq = Math.max(this.model.nextRunSeq, lastSeq);
    this.made = {
      estimator: createEstimator({ ...this.model, nextRunSeq, tests }),
      reliabilityOf: createReliability(this.okShares(tests, nextRunSeq)),
      evidence: new Map(),
    };
    return this.made;
  }
}

function keyOf({ project, file, title }: Pick<TestHistory, 'project' | 'file' | 'title'>): string {
  return JSON.stringify([project, file, title]);
}
