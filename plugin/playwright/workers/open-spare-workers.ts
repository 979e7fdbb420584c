import os from 'node:os';
import { SpareWorkers } from './spare-workers.js';
import { workerScript } from './worker-fork.js';

/**
 * Starts as many workers ahead as Playwright has by default, half of the cores: the others are busy with what it does meanwhile.
 * @param dispatch with `runner` nothing of Playwright that is private is touched
 * @returns null where workers can't be started ahead
 */
export function openSpareWorkers(dispatch: 'live' | 'runner'): SpareWorkers | null {
  const script = dispatch === 'runner' || isInspected() ? null : workerScript();
  if (script === null) return null;
  const cores = os.availableParallelism();
  const spares = new SpareWorkers(script, cores);
  spares.keep(Math.max(1, Math.floor(cores / 2)));
  return spares;
}

/** Each process that is inspected has a port of its own, which `fork` counts up. */
function isInspected(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((given) =>
    given.includes('--inspect'),
  );
}
