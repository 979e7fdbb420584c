import os from 'node:os';
import { sharedState } from '../shared-state.js';
import { expectedWorkers } from './expected-workers.js';
import { SpareWorkers } from './spare-workers.js';
import { workerScript } from './worker-fork.js';

/**
 * Starts as many workers ahead as the run will probably have.
 * @param dispatch with `runner` nothing of Playwright that is private is touched
 * @returns null where workers can't be started ahead
 */
export function openSpareWorkers(dispatch: 'live' | 'runner'): SpareWorkers | null {
  const script = dispatch === 'runner' || isInspected() ? null : workerScript();
  if (script === null) return null;
  const cores = os.availableParallelism();
  const spares = new SpareWorkers(script, cores);
  spares.keep(expectedWorkers(sharedState().configuredWorkers, process.argv, cores));
  return spares;
}

/** Each process that is inspected has a port of its own, which `fork` counts up. */
function isInspected(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((given) =>
    given.includes('--inspect'),
  );
}
