/**
 * One large task in parts: which copies of a part ran where, and which result counts.
 *
 * Guarantees. Of each part one result is accepted, the first; in the same turn its other copies are called off. The whole
 * is done when each part has its result, and has failed with the first part that can't get one any more; from then on
 * nothing counts, and all copies that are left are called off. Pure: times are arguments.
 */
import { EvenkeelError, messageOf } from '../errors.js';
import type { AttemptEnd } from './task.js';

/** One of the runs that a part gets at the same time. */
export interface PartCopy {
  readonly id: string;
  /** Index of its part, from 0. */
  readonly part: number;
}

/** How a copy ended, all its attempts together. */
export type CopyEnd<R> =
  | { readonly type: 'done'; readonly value: R }
  | { readonly type: 'failed'; readonly error: unknown } // the part's own error, or an abort
  | { readonly type: 'missed'; readonly error: unknown } // no result there, as by a timeout; another copy may have one
  | { readonly type: 'lost'; readonly error: unknown }; // the same, since its browser failed and it was given up

/** How the whole ended: with the results of all parts in order, or with the error of the part that failed. */
export type WholeEnd<R> =
  | { readonly type: 'done'; readonly results: readonly R[] }
  | { readonly type: 'failed'; readonly error: unknown };

/** What follows from the end of a copy. */
export interface Verdict<R> {
  /** Copies whose result no longer counts. */
  readonly calledOff: readonly PartCopy[];
  /** Told once; null while the whole goes on, and afterwards. */
  readonly whole: WholeEnd<R> | null;
}

/** One attempt at a part; times are epoch milliseconds. */
export interface PartAttempt {
  /** Id of the copy that it belongs to. */
  readonly copy: string;
  readonly browser: string;
  /** The browser process; null where it did not start. */
  readonly instance: string | null;
  readonly slot: number;
  readonly startedMs: number;
  /** Null while it runs. */
  readonly endedMs: number | null;
  readonly end: AttemptEnd | 'running';
}

/** A part and where it ran. */
export interface PartStatus {
  readonly label: string;
  /** `called-off`: the whole failed before the part had its result. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'called-off';
  /** Oldest first. */
  readonly attempts: readonly PartAttempt[];
}

/** A large task at this moment. */
export interface ShardedStatus {
  readonly state: 'running' | 'done' | 'failed';
  /** Parts that have their result. */
  readonly done: number;
  readonly parts: readonly PartStatus[];
}

interface Part<R> {
  readonly label: string;
  readonly attempts: PartAttempt[];
  /** Copies that can still bring a result. */
  readonly live: Map<string, PartCopy>;
  result: { readonly value: R } | null;
  hasFailed: boolean;
}

export class PartLedger<R> {
  readonly copies: readonly PartCopy[];
  private readonly parts: readonly Part<R>[];
  /** Where each copy waits or runs. */
  private readonly places = new Map<string, string>();
  private state: ShardedStatus['state'] = 'running';

  /**
   * @param name of the whole, for errors
   * @param labels of its parts, at least one
   * @param copiesPerPart how often each part runs at the same time, 1 or more
   */
  constructor(
    private readonly name: string,
    labels: readonly string[],
    copiesPerPart: number,
  ) {
    this.parts = labels.map((label, part) => {
      const copies = Array.from({ length: copiesPerPart }, (_, copy) => ({ id: `${part}.${copy}`, part }));
      return {
        label,
        attempts: [],
        live: new Map(copies.map((copy) => [copy.id, copy])),
        result: null,
        hasFailed: false,
      };
    });
    this.copies = this.parts.flatMap(({ live }) => [...live.values()]);
  }

  /** Takes in that a copy waits for a browser. */
  placed(copy: PartCopy, browser: string): void {
    this.places.set(copy.id, browser);
  }

  /** The browsers that the part's other copies wait for or run in. */
  placesBeside({ id, part }: PartCopy): string[] {
    const others = [...(this.parts[part]?.live.keys() ?? [])].filter((other) => other !== id);
    return others.flatMap((other) => this.places.get(other) ?? []);
  }

  /** Takes in an attempt: when it begins, and again when it has ended. */
  attempted({ part }: PartCopy, attempt: PartAttempt): void {
    const attempts = this.parts[part]?.attempts ?? [];
    const running = attempts.findIndex(({ copy, end }) => copy === attempt.copy && end === 'running');
    if (running < 0) attempts.push(attempt);
    else attempts[running] = attempt;
  }

  /** Takes in how a copy ended; called once for each. */
  settle(copy: PartCopy, end: CopyEnd<R>): Verdict<R> {
    const part = this.parts[copy.part];
    if (this.state !== 'running' || !part?.live.delete(copy.id)) return { calledOff: [], whole: null };
    if (end.type === 'done') return this.accept(part, end.value);
    if (end.type !== 'failed' && part.live.size > 0) return { calledOff: [], whole: null };
    part.hasFailed = true;
    this.state = 'failed';
    const error = end.type === 'lost' ? this.lossOf(copy.part, end.error) : end.error;
    return { calledOff: this.parts.flatMap(callOff), whole: { type: 'failed', error } };
  }

  status(): ShardedStatus {
    const parts = this.parts.map((part) => ({
      label: part.label,
      state: this.stateOf(part),
      attempts: [...part.attempts],
    }));
    return { state: this.state, done: parts.filter(({ state }) => state === 'done').length, parts };
  }

  private accept(part: Part<R>, value: R): Verdict<R> {
    part.result = { value };
    const calledOff = callOff(part);
    const results = this.parts.flatMap(({ result }) => (result ? [result.value] : []));
    if (results.length < this.parts.length) return { calledOff, whole: null };
    this.state = 'done';
    return { calledOff, whole: { type: 'done', results } };
  }

  private lossOf(index: number, cause: unknown): EvenkeelError {
    const which = `part ${index + 1} of ${this.parts.length} (${this.parts[index]?.label})`;
    return new EvenkeelError('POOL_TASK_LOST', `${this.name} lost ${which}: ${messageOf(cause)}`, { cause });
  }

  private stateOf({ result, hasFailed, attempts }: Part<R>): PartStatus['state'] {
    if (result) return 'done';
    if (hasFailed) return 'failed';
    if (this.state === 'failed') return 'called-off';
    return attempts.some(({ end }) => end === 'running') ? 'running' : 'waiting';
  }
}

function callOff({ live }: Part<unknown>): PartCopy[] {
  const copies = [...live.values()];
  live.clear();
  return copies;
}
