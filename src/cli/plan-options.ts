import { parseDuration } from '../format/parse-duration.js';
import { valueError } from './usage.js';

/** The options of `evenkeel plan` as they were typed. */
export interface PlanOptions {
  readonly shards: string | undefined;
  readonly workers: string | undefined;
  readonly target: string | undefined;
  readonly seed: string | undefined;
  /** A weights file, for where there is no history. */
  readonly weights: string | undefined;
  readonly isJson: boolean;
}

/** The same, understood. */
export interface AskedPlan {
  /** Numbers of machines. */
  readonly shards: readonly number[];
  /** Null: as many as the last run had. */
  readonly workers: number | null;
  readonly targetMs: number | null;
  readonly seed: number;
}

/** From one machine to 32, in steps that make a difference. */
const DEFAULT_SHARDS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
const MAX_SHARDS = 1000;
/** More slots than this nobody has on one machine. */
export const MAX_WORKERS = 1000;

/** @throws EvenkeelError `USAGE` for an option that can't be understood */
export function parsePlanOptions({ shards, workers, target, seed }: PlanOptions): AskedPlan {
  return {
    shards: shards === undefined ? DEFAULT_SHARDS : parseShards(shards),
    workers: workers === undefined ? null : wholeNumber('workers', workers, 1, MAX_WORKERS),
    targetMs: target === undefined ? null : parseTarget(target),
    seed: seed === undefined ? 1 : wholeNumber('seed', seed, 0, 2 ** 32 - 1),
  };
}

function parseShards(typed: string): number[] {
  const allowed = `a number from 1 to ${MAX_SHARDS} such as 8, or a range such as 1..32`;
  const [, from, to = from] = /^(\d{1,4})(?:\.\.(\d{1,4}))?$/.exec(typed) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (!(first >= 1 && first <= last && last <= MAX_SHARDS)) throw valueError('shards', typed, allowed);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** @throws EvenkeelError `USAGE` */
export function parseTarget(typed: string): number {
  const targetMs = parseDuration(typed);
  if (targetMs === null) throw valueError('target', typed, 'a duration above 0 such as 90s, 5m or 1h30m');
  return targetMs;
}

/** @throws EvenkeelError `USAGE`, naming the option */
export function wholeNumber(name: string, typed: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(typed) ? Number(typed) : NaN;
  if (!(value >= min && value <= max)) throw valueError(name, typed, `a whole number from ${min} to ${max}`);
  return value;
}
