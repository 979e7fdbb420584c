/**
 * The format of a spool file: one recording as one JSON document. A spool file may come from another
 * process or another version, so it is validated when it is read.
 */
import * as v from 'valibot';
import type { DecisionFactors, RunRecording } from '../model/record.js';

/** A version that writes another format raises it; older versions then leave the file to newer ones. */
export const SPOOL_FORMAT = 1;

/** JSON has no NaN and no infinity: a ratio of an empty run arrives as null, and counts as 0. */
const figure = v.pipe(
  v.nullable(v.pipe(v.number(), v.finite())),
  v.transform((value) => value ?? 0),
);
const epochMs = v.pipe(
  figure,
  v.transform((value) => Math.round(value)),
  v.safeInteger(),
);
const nullableFigure = v.nullable(v.pipe(v.number(), v.finite()));
const count = v.pipe(v.number(), v.integer(), v.minValue(-(2 ** 31)), v.maxValue(2 ** 31 - 1));
const text = v.string();
const flag = v.boolean();
const test = { project: text, file: text, title: text };
const span = { startedMs: epochMs, endedMs: epochMs };

const run = v.object({
  runId: text,
  ...span,
  status: v.picklist(['passed', 'failed', 'timedout', 'interrupted']),
  makespanMs: figure,
  lowerBoundMs: figure,
  predictedMs: nullableFigure,
  busyMs: figure,
  idleMs: figure,
  imbalance: figure,
  steals: count,
  units: count,
  tests: count,
  knownSpecs: count,
  specs: count,
  routedSpecs: count,
  route: v.picklist(['all', 'best']),
  dispatch: v.picklist(['live', 'runner']),
  dispatchReason: v.nullable(text),
  runner: text,
  runnerVersion: text,
  version: text,
});

const agent = v.object({
  agent: text,
  host: text,
  hardwareClass: text,
  cores: count,
  memoryBytes: v.pipe(v.number(), v.safeInteger()),
  slots: count,
  ...span,
});

const placement = v.object({
  agent: text,
  unitId: text,
  ...test,
  kind: text,
  phase: count,
  slot: count,
  ...span,
  workerStartMs: figure,
  predictedMs: nullableFigure,
  spreadMs: nullableFigure,
  source: v.nullable(text),
  tests: count,
  failed: count,
  retry: count,
  reason: text,
});

const attempt = v.object({
  agent: text,
  slot: count,
  workerIndex: count,
  ...test,
  testId: text,
  repeatEachIndex: count,
  kind: text,
  retry: count,
  status: v.picklist(['passed', 'failed', 'timedOut', 'skipped', 'interrupted']),
  ok: flag,
  skippedAtRunTime: flag,
  lacksBaseline: flag,
  superseded: flag,
  startedMs: epochMs,
  durationMs: figure,
});

const decision = v.object({
  ...test,
  chosen: flag,
  score: figure,
  // Kept as it came: it is stored as JSON text for people to read.
  factors: v.custom<DecisionFactors>((value) => typeof value === 'object' && value !== null),
});

const workerStart = v.object({
  agent: text,
  project: text,
  slot: count,
  workerIndex: count,
  startedMs: epochMs,
  processMs: nullableFigure,
  browserMs: nullableFigure,
  browserName: v.nullable(text),
  browserVersion: v.nullable(text),
});

const overhead = v.object({ project: text, file: text, durationMs: figure });

const recording: v.GenericSchema<unknown, RunRecording> = v.object({
  run,
  agent,
  placements: v.array(placement),
  attempts: v.array(attempt),
  decisions: v.array(decision),
  workerStarts: v.array(workerStart),
  overheads: v.array(overhead),
});

const envelope = v.object({ format: v.pipe(v.number(), v.safeInteger()), recording: v.unknown() });

/** Writes a recording as text. Half surrogate pairs, which no UTF-8 file can hold, become U+FFFD. */
export function encodeRecording(value: RunRecording): string {
  const json = JSON.stringify({ format: SPOOL_FORMAT, recording: value });
  return json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\ufffd');
}

/**
 * Reads a recording back.
 * @returns undefined when a newer version wrote it
 * @throws SyntaxError when it is damaged; the message names the field
 */
export function decodeRecording(json: string): RunRecording | undefined {
  const { format, recording: content } = checked(envelope, JSON.parse(json));
  return format > SPOOL_FORMAT ? undefined : checked(recording, content);
}

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new SyntaxError(`${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}
