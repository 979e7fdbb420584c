import type { BrowserSampleRecord, ForecastRecord, RunMetrics } from '../../../src/model/metrics.js';

/** A made-up but consistent set of what was measured in a run: the same options give the same. */
export function sampleMetrics(options: {
  readonly startedMs: number;
  readonly makespanMs: number;
  readonly projects: readonly string[];
}): RunMetrics {
  const { startedMs, makespanMs, projects } = options;
  const moments = Array.from({ length: 30 }, (_, index) => startedMs + (index * makespanMs) / 29);
  return {
    samples: moments.flatMap((atMs, index) =>
      projects.map((project, at) => sampleAt(project, at, Math.round(atMs), index)),
    ),
    instances: projects.map((project, at) => ({
      ...{ instance: `worker-${at}`, project, slot: at % 2, workerIndex: at },
      ...{ browserName: 'chromium', browserVersion: '140.0', state: at === 1 ? 'crashed' : 'closed' },
      ...{ launchedMs: startedMs + at * 100, closedMs: startedMs + makespanMs, units: at + 3 },
      ...{ peakMemoryBytes: (300 + at * 100) * 2 ** 20, memoryKind: 'mixed', restarts: 0 },
    })),
    custom: projects.slice(0, 2).flatMap((project, at) =>
      [300, 420].map((megabytes, workerIndex) => ({
        ...{ project, file: 'tests/media/spec-3.spec.ts', title: 'draws', slot: 0, workerIndex },
        ...{ name: 'memory_bytes', value: (megabytes + at) * 2 ** 20, reportedMs: startedMs + 2000 },
      })),
    ),
    breakers: projects.slice(0, 1).flatMap((project) => [
      { project, from: 'closed', to: 'open', atMs: startedMs + 2000, fault: 'out-of-memory' },
      { project, from: 'open', to: 'half-open', atMs: startedMs + 4000, fault: 'out-of-memory' },
      { project, from: 'half-open', to: 'closed', atMs: startedMs + 5000, fault: 'out-of-memory' },
    ]),
    recoveries: projects.slice(0, 2).map((project, at) => ({
      ...{ project, file: 'tests/media/spec-3.spec.ts', title: 'draws', slot: at, workerIndex: at, retry: 0 },
      ...{ fault: 'crash', lostMs: startedMs + 2500, againMs: at === 0 ? startedMs + 3200 : null },
      strategy: at === 0 ? ('at-once' as const) : null,
    })),
    steals: projects.slice(0, 2).map((project, at) => ({
      ...{
        project,
        file: 'tests/media/spec-3.spec.ts',
        title: '',
        fromShard: 2,
        stolenMs: startedMs + 3000 + at,
      },
      ...(at === 0
        ? { predictedGainMs: 4200, actualGainMs: 3100, victimLoad: 1, thiefLoad: 0.25 }
        : { predictedGainMs: null, actualGainMs: null, victimLoad: null, thiefLoad: 0.5 }),
      counts: at === 0,
    })),
    lostAgents: [{ lostAgent: 'ci-2', shard: 2 }],
    forecasts: moments
      .slice(0, 12)
      .flatMap((madeMs, index) => [
        remainingAt(Math.round(madeMs), startedMs + makespanMs),
        ...[null, ...projects].flatMap((project) =>
          (['busy', 'backlog'] as const).flatMap((quantity) =>
            [60_000, 120_000].map((horizonMs) => forecastAt(project, quantity, horizonMs, madeMs, index)),
          ),
        ),
      ]),
  };
}

function sampleAt(project: string, at: number, sampledMs: number, index: number): BrowserSampleRecord {
  return {
    ...{ project, sampledMs, busySlots: (index + at) % 3 === 0 ? 0 : 1, slots: 2, queuedUnits: 30 - index },
    ...{ processes: 6, memoryBytes: (250 + 20 * ((index * (at + 2)) % 9)) * 2 ** 20, memoryKind: 'mixed' },
    cpuCores: index === 0 ? null : 0.3 + 0.1 * ((index + at) % 5),
  };
}

function forecastAt(
  project: string | null,
  quantity: 'busy' | 'backlog',
  horizonMs: number,
  madeMs: number,
  index: number,
): ForecastRecord {
  const predicted = quantity === 'busy' ? 2 : 40 - 3 * index;
  const actual = index === 11 ? null : predicted - (index % 4) + 1;
  return {
    ...{ madeMs: Math.round(madeMs), horizonMs, project, quantity },
    ...{ predicted, low: predicted - 1, high: predicted + 1, actual, current: predicted + 3 },
  };
}

function remainingAt(madeMs: number, endMs: number): ForecastRecord {
  const actual = endMs - madeMs;
  return {
    ...{ madeMs, horizonMs: 0, project: null, quantity: 'remaining_ms' as const },
    ...{ predicted: actual * 1.05, low: actual * 0.9, high: actual * 1.2, actual, current: null },
  };
}
