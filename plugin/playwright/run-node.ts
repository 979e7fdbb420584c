import { spawn } from 'node:child_process';

/** How long what it has printed may still come after a program has ended: a child of its own could hold its output open for ever. */
const LAST_WORDS_MS = 500;

/** What a program runs with. */
export interface NodeSetup {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** It is killed after so many milliseconds. @default it may take as long as it likes */
  readonly limitMs?: number;
}

/** How a program ended. */
export interface NodeEnd {
  /** What went wrong, to be put after its name, such as `ended with exit code 1`; null where nothing did. */
  readonly problem: string | null;
  /** All that it printed. */
  readonly output: string;
}

/**
 * Runs a program in Node.js to its end.
 * @param args the program's file, and what it is given
 */
export function runNode(args: readonly string[], { cwd, env, limitMs }: NodeSetup): Promise<NodeEnd> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const streams = [child.stdout, child.stderr];
  let output = '';
  for (const stream of streams) stream.on('data', (data) => (output += String(data)));
  let late: string | null = null;
  const kill = (ms: number): void => {
    late = `did not end within ${ms / 1000} s`;
    child.kill('SIGKILL');
  };
  const timer = limitMs === undefined ? undefined : setTimeout(kill, limitMs, limitMs);
  let lastWords: NodeJS.Timeout | undefined;
  child.on('exit', () => {
    clearTimeout(timer);
    lastWords = setTimeout(() => streams.forEach((stream) => stream.destroy()), LAST_WORDS_MS);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(lastWords);
      resolve({ problem: late ?? problemOf(code, signal), output });
    });
  });
}

function problemOf(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (signal) return `was ended by ${signal}`;
  return code === 0 ? null : `ended with exit code ${String(code)}`;
}
