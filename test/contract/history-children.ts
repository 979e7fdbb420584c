import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the program of the child processes into a directory, since Node doesn't run TypeScript. */
export function bundleHistoryProcess(directory: string): Promise<string> {
  return bundle('./history-process.ts', directory);
}

/** Bundles the history's thread. */
export function bundleHistoryThread(directory: string): Promise<string> {
  return bundle('../../src/history/history-thread-main.ts', directory);
}

async function bundle(source: string, directory: string): Promise<string> {
  const outfile = path.join(directory, `${path.basename(source, '.ts')}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/node-api'],
    logLevel: 'warning',
  });
  return outfile;
}

export interface HistoryProcess {
  readonly child: ChildProcess;
  /** Lines that it has printed so far. */
  readonly lines: readonly string[];
  /** Waits until it prints this line. */
  readonly printed: (line: string) => Promise<void>;
  /** Waits until it has ended; its exit code, or null when it was killed. */
  readonly ended: Promise<number | null>;
}

/** Starts `node program …args`; `shell` commands may be put before it. */
export function startHistoryProcess(program: string, args: readonly string[], before = ''): HistoryProcess {
  const env = { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules') };
  const child = spawn('sh', ['-c', `${before} exec "$0" "$@"`, process.execPath, program, ...args], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const waiting = new Map<string, () => void>();
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    waiting.get(line)?.();
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const printed = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (lines.includes(line)) resolve();
      waiting.set(line, resolve);
      void ended.then(() => {
        reject(new Error(`The process ended without printing "${line}", but: ${lines.join(', ')}`));
      });
    });
  return { child, lines, printed, ended };
}
