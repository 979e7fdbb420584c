import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { isRerun, resolveAttempt } from '../src/config/attempt.js';
import { readMachine } from '../src/config/machine.js';
import { resolveFleetId, resolveRunId } from '../src/config/run-id.js';
import { viewsDirectory } from '../src/dashboard/view-files.js';
import { createHistoryThread } from '../src/history/history-thread.js';
import { startHistoryWorker } from '../src/history/history-worker.js';
import type { RunHistory } from '../src/history/run-history.js';
import { earlyForecastsDirectory } from '../src/predict/early-forecasts-file.js';
import { intervalWidthsPath } from '../src/predict/interval-widths-file.js';
import { learnedWeightsPath } from '../src/score/learned-weights-file.js';
import type { SessionDeps } from '../plugin/playwright/session-contract.js';
import { sharedState } from '../plugin/playwright/shared-state.js';
import { version } from '../package.json';
import type { RunSetup } from './active-run.js';
import { withoutShard } from './without-shard.js';

/** What the session tells the run. */
interface SessionHooks extends Pick<SessionDeps, 'onForecast' | 'warn'> {
  /** The run is not in the history, or not yet. */
  readonly onUnrecorded: () => void;
}

/**
 * What the session of a run is made of: its ids, its history, its coordinator and the files beside them.
 * @param historyPath absolute; null for no history
 */
export function sessionDeps(
  { options, configDir }: RunSetup,
  historyPath: string | null,
  startedMs: number,
  { onUnrecorded, ...hooks }: SessionHooks,
): SessionDeps {
  const { env } = process;
  const argv = process.argv.slice(2);
  // Shards of one command belong to one run.
  const command = [configDir, ...withoutShard(argv)].join('\n');
  const openCoordinator = coordinatorOpener(options, resolveFleetId(options.runId, env, command, startedMs));
  return {
    options,
    argv,
    version,
    history: historyPath === null ? null : openHistory(historyPath, hooks.warn, onUnrecorded),
    runId: resolveRunId(options.runId, env, command, startedMs),
    agent: `${os.hostname()}-${process.pid}-${Math.round(performance.timeOrigin).toString(36)}`,
    openCoordinator,
    attempt: resolveAttempt(env),
    isRerun: isRerun(env),
    ranPlace: options.ran === undefined ? null : path.resolve(configDir, options.ran),
    backendsFile: historyPath === null ? null : path.join(path.dirname(historyPath), 'backends.json'),
    learnedFile: historyPath === null ? null : learnedWeightsPath(historyPath),
    missesFile: historyPath === null ? null : intervalWidthsPath(historyPath, openCoordinator !== null),
    earlyForecasts: historyPath === null ? null : earlyForecastsDirectory(historyPath),
    viewsDirectory: historyPath === null ? null : viewsDirectory(historyPath),
    ...hooks,
  };
}

function openHistory(file: string, warn: SessionDeps['warn'], onUnrecorded: () => void): RunHistory {
  return createHistoryThread({
    path: file,
    startWorker: takeHistoryWorker,
    hardwareClass: readMachine().hardwareClass,
    onWarning: ({ message, isUnrecorded }) => {
      if (isUnrecorded) onUnrecorded();
      warn(message);
    },
  });
}

/** The thread that `withEvenkeel` has started, or one of our own. */
function takeHistoryWorker(): Worker {
  const state = sharedState();
  const started = state.historyWorker;
  state.historyWorker = undefined;
  return started ?? startHistoryWorker(fileURLToPath(new URL('./history-thread.cjs', import.meta.url)));
}

/** Loaded only where a run is shared. */
function coordinatorOpener(
  { coordinator: url, leaseMs }: RunSetup['options'],
  runId: string,
): SessionDeps['openCoordinator'] {
  if (url === undefined) return null;
  return async () => {
    const { createRedisCoordinator } = await import('../src/coordinate/redis/redis-coordinator.js');
    return createRedisCoordinator({ url, runId, leaseMs });
  };
}
