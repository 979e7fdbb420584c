/** What workers tell the reporter's process, one JSON object a line. It comes from another process, so it is validated. */
import * as z from 'zod/mini';
import { lazily } from '../../src/lazily.js';
import { MAX_NAME_LENGTH } from './metrics-name.js';

const messages = lazily(() => {
  const name = z.string().check(z.minLength(1), z.maxLength(MAX_NAME_LENGTH));
  const index = z.int().check(z.nonnegative());
  const browserStarted = z.object({
    type: z.literal('browser'),
    project: z.string().check(z.maxLength(1000)),
    workerIndex: index,
    parallelIndex: index,
    browserName: name,
    browserVersion: name,
    startMs: z.number().check(z.nonnegative()),
  });
  // The browser of a worker is gone: while it was in use, or as it should.
  const browserEnded = z.object({
    type: z.literal('browser-ended'),
    workerIndex: index,
    isCrash: z.boolean(),
  });
  const metricReported = z.object({
    type: z.literal('metric'),
    testId: z.string().check(z.maxLength(1000)),
    workerIndex: index,
    parallelIndex: index,
    name,
    value: z.number(),
  });
  return z.discriminatedUnion('type', [browserStarted, browserEnded, metricReported]);
});

/** All that comes through the channel; told apart by `type`. */
export type MetricsMessage = z.output<ReturnType<typeof messages>>;

/** A worker has started a browser: which, and how long that took. */
export type BrowserStarted = Extract<MetricsMessage, { type: 'browser' }>;

/** A test has measured something of its own. */
export type MetricReported = Extract<MetricsMessage, { type: 'metric' }>;

/** Reads a line; null when it is no message of ours. */
export function parseMessage(line: string): MetricsMessage | null {
  try {
    return messages().parse(JSON.parse(line));
  } catch {
    return null;
  }
}
