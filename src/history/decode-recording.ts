/**
 * Reads recordings back. A run that records itself has none to read, so this, which takes a while to load, is loaded
 * where one is found.
 */
import * as z from 'zod/mini';
import type { DecisionFactors, RunRecording } from '../model/record.js';
import { SPOOL_FORMAT } from './recording-format.js';

/** JSON has no NaN and no infinity: a ratio of an empty run arrives as null, and counts as 0. */
const figure = z.pipe(
  z.nullable(z.number()),
  z.transform((value) => value ?? 0),
);
const epochMs = z.pipe(
  figure,
  z.transform((value) => Math.round(value)),
);
const nullableFigure = z.nullable(z.number());
const count = z.int32();
const text = z.string();
const flag = z.boolean();
const test = { project: text, file: text, title: text };
const span = { startedMs: epochMs, endedMs: epochMs };

const run = z.object({
  runId: text,
  ...span,
  status: z.enum(['passed', 'failed', 'timedout', 'interrupted']),
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
  route: z.enum(['all', 'best']),
  dispatch: z.enum(['live', 'runner']),
  dispatchReason: z.nullable(text),
  runner: text,
  runnerVersion: text,
  version: text,
  supportingProjects: z._default(z.nullable(z.array(text)), null),
});

const restrictions = z.object({
  projectLimits: z.record(text, count),
  freeMemoryBytes: nullableFigure,
  units: z.array(
    z.object({
      ...test,
      locks: z.array(text),
      limits: z.array(z.object({ name: text, most: count })),
      memoryBytes: z.number(),
    }),
  ),
});

const agent = z.object({
  agent: text,
  host: text,
  hardwareClass: text,
  cores: count,
  memoryBytes: z.int(),
  slots: count,
  ...span,
  restrictions: z.optional(restrictions),
});

const placement = z.object({
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
  source: z.nullable(text),
  tests: count,
  failed: count,
  retry: count,
  reason: text,
});

const attempt = z.object({
  agent: text,
  slot: count,
  workerIndex: count,
  ...test,
  testId: text,
  repeatEachIndex: count,
  kind: text,
  retry: count,
  status: z.enum(['passed', 'failed', 'timedOut', 'skipped', 'interrupted']),
  ok: flag,
  skippedAtRunTime: flag,
  lacksBaseline: flag,
  superseded: flag,
  startedMs: epochMs,
  durationMs: figure,
});

const decision = z.object({
  ...test,
  chosen: flag,
  score: figure,
  // Kept as it came: it is stored as JSON text for people to read.
  factors: z.custom<DecisionFactors>((value) => typeof value === 'object' && value !== null),
});

const workerStart = z.object({
  agent: text,
  project: text,
  slot: count,
  workerIndex: count,
  startedMs: epochMs,
  processMs: nullableFigure,
  browserMs: nullableFigure,
  browserName: z.nullable(text),
  browserVersion: z.nullable(text),
});

const overhead = z.object({ project: text, file: text, durationMs: figure });

const memoryKind = z.nullable(z.enum(['pss', 'rss', 'mixed']));

const sample = z.object({
  project: text,
  sampledMs: epochMs,
  busySlots: figure,
  slots: count,
  queuedUnits: count,
  processes: z.nullable(count),
  memoryBytes: nullableFigure,
  memoryKind,
  cpuCores: nullableFigure,
});

const instance = z.object({
  instance: text,
  project: text,
  slot: count,
  workerIndex: count,
  browserName: z.nullable(text),
  browserVersion: z.nullable(text),
  state: z.enum(['closed', 'crashed', 'lost']),
  launchedMs: epochMs,
  closedMs: epochMs,
  units: count,
  peakMemoryBytes: nullableFigure,
  memoryKind,
  restarts: count,
});

const customMetric = z.object({
  ...test,
  slot: count,
  workerIndex: count,
  name: text,
  value: figure,
  reportedMs: epochMs,
});

const fault = z.enum(['crash', 'launch-failed', 'worker-lost', 'hang', 'out-of-memory']);

const breakerEvent = z.object({
  project: text,
  from: z.enum(['closed', 'open', 'half-open']),
  to: z.enum(['closed', 'open', 'half-open', 'given-up']),
  atMs: epochMs,
  fault,
});

const recovery = z.object({
  ...test,
  slot: count,
  workerIndex: count,
  retry: count,
  fault,
  lostMs: epochMs,
  againMs: nullableFigure,
  // Versions before strategies wrote none.
  strategy: z._default(z.nullable(z.enum(['at-once', 'after-another', 'alone', 'retry', 're-route'])), null),
});

const forecast = z.object({
  madeMs: epochMs,
  horizonMs: figure,
  project: z.nullable(text),
  quantity: z.enum(['busy', 'backlog', 'utilisation', 'remaining_ms']),
  predicted: figure,
  low: figure,
  high: figure,
  actual: nullableFigure,
  current: nullableFigure,
});

const steal = z.object({
  project: text,
  file: text,
  title: text,
  fromShard: z.nullable(count),
  stolenMs: epochMs,
  predictedGainMs: nullableFigure,
  actualGainMs: nullableFigure,
  // Versions before loads wrote none.
  victimLoad: z._default(nullableFigure, null),
  thiefLoad: z._default(nullableFigure, null),
  counts: z.boolean(),
});

const lostAgent = z.object({ lostAgent: text, shard: z.nullable(count) });

const metrics = z.object({
  samples: z.array(sample),
  instances: z.array(instance),
  custom: z.array(customMetric),
  // Versions before breakers wrote none.
  breakers: z._default(z.array(breakerEvent), []),
  // Nor those before recoveries were measured.
  recoveries: z._default(z.array(recovery), []),
  // Nor those before forecasts.
  forecasts: z._default(z.array(forecast), []),
  // Nor those before steals.
  steals: z._default(z.array(steal), []),
  lostAgents: z._default(z.array(lostAgent), []),
});

const recordingSchema: z.ZodMiniType<RunRecording> = z.object({
  run,
  agent,
  placements: z.array(placement),
  attempts: z.array(attempt),
  decisions: z.array(decision),
  workerStarts: z.array(workerStart),
  overheads: z.array(overhead),
  // Versions before metrics wrote none.
  metrics: z._default(metrics, {
    ...{ samples: [], instances: [], custom: [], breakers: [], recoveries: [], forecasts: [] },
    ...{ steals: [], lostAgents: [] },
  }),
  revision: count,
});

const envelope = z.object({ format: z.int(), recording: z.unknown() });

/**
 * Reads a recording back.
 * @returns undefined when a newer version wrote it
 * @throws SyntaxError when it is damaged; the message names the field
 */
export function decodeRecording(json: string): RunRecording | undefined {
  const { format, recording } = checked(envelope, JSON.parse(json));
  return format > SPOOL_FORMAT ? undefined : checked(recordingSchema, recording);
}

function checked<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const problem = issue?.code === 'invalid_type' ? `expected ${issue.expected}` : issue?.code;
  throw new SyntaxError(`${issue?.path.join('.') ?? ''}: ${problem ?? 'damaged'}`);
}
