import path from 'node:path';
import { version } from '../../package.json';
import { readMachine } from '../../src/config/machine.js';
import type { RunMetrics } from '../../src/model/metrics.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import type { HistoryStore } from '../../src/history/store.js';
import type { Knowledge } from '../../src/pool/knowledge.js';
import { fileOfKind } from '../../src/pool/task.js';
import type { ResolvedPoolOptions } from './options.js';
import type { PoolLearning } from './pool-learning.js';
import type { PoolLog } from './pool-log.js';
import { poolRecording } from './pool-recording.js';

/** Whose life it is. */
export interface PoolIdentity {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedMs: number;
}

/** A pool's way to the history: read once for each kind, written once at the end. Never throws. */
export class PoolHistory {
  private readonly store: HistoryStore | null;
  private readonly known = new Map<string, Promise<void>>();

  constructor(
    private readonly pool: PoolIdentity,
    { history }: Pick<ResolvedPoolOptions, 'history'>,
    private readonly knowledge: Knowledge,
    private readonly learning: PoolLearning,
    warn: (message: string) => void,
  ) {
    this.store =
      history === false
        ? null
        : createDuckDbHistory({ path: path.resolve(history), onWarning: ({ message }) => warn(message) });
  }

  /** Resolves when all that history knows of a kind is known to the pool. */
  async know(kind: string): Promise<void> {
    const reading = this.known.get(kind) ?? this.read(kind);
    this.known.set(kind, reading);
    await reading;
  }

  async record(
    log: PoolLog,
    measured: Pick<RunMetrics, 'samples' | 'instances' | 'forecasts'>,
    workers: number,
  ): Promise<void> {
    const { entries, breakerEvents } = log;
    await this.learning.end();
    if (!this.store || entries.length === 0) return;
    const { id, startedMs } = this.pool;
    const runId = `pool-${id}`;
    const endedMs = Date.now();
    await this.store.record(
      poolRecording({
        ...{ runId, entries, breakerEvents, decisions: log.decisions.decisions, measured, workers },
        ...{ startedMs, endedMs, runnerVersion: version, version },
      }),
    );
  }

  private async read(kind: string): Promise<void> {
    if (!this.store) return;
    await this.learning.begin();
    this.knowledge.add(await this.store.readModel([fileOfKind(kind)], readMachine().hardwareClass));
  }
}
