import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { PoolOptions } from '../../../plugin/pool/index.js';
import { descendants } from './pool-browsers.js';

const program = path.resolve(import.meta.dirname, '../../fixtures/pool/exit.mjs');

/** A program with pools whose browsers all run, each with a task that does not end. */
export interface PoolProgram {
  readonly child: ChildProcess;
  /** All processes that it has started, and theirs. */
  readonly pids: readonly number[];
  /** When it has ended, and how. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * @param exit how it ends when it gets a line
 * @param isReadyAtOnce whether it is not waited for until all of its browsers run
 */
export async function startPools(
  pools: readonly Pick<PoolOptions, 'browsers' | 'history'>[],
  exit = '',
  { isReadyAtOnce = false } = {},
): Promise<PoolProgram> {
  const env = { ...process.env, EXIT: exit, POOLS: JSON.stringify(pools) };
  const child = spawn(process.execPath, [program], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<Awaited<PoolProgram['ended']>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  if (!isReadyAtOnce) await once(child.stdout, 'data');
  return { child, pids: descendants(child.pid ?? 0), ended };
}
