import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** How a program ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A signal for the program and its children, as a terminal sends it; once a file holds a text. */
export interface Interruption {
  readonly signal: NodeJS.Signals;
  readonly file: string;
  readonly text: string;
}

export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly interrupt?: Interruption;
  /** Gets the process id: that of a group of its own. */
  readonly onStart?: (pid: number) => void;
  /** Gets all standard output so far, whenever some comes. */
  readonly onOutput?: (text: string) => void;
  /** Gets all of standard error so far, whenever some comes. */
  readonly onErrorOutput?: (text: string) => void;
  /** After so long it is killed and the result is an error. @default 240 s */
  readonly timeoutMs?: number;
}

const POLL_MS = 20;

/** Variables of the test runner around us, of CI and of editors: a fixture's run must not depend on them. */
const FOREIGN =
  /^(VITEST|VITE|NODE_ENV$|NODE_OPTIONS$|PLAYWRIGHT_|PW|EVENKEEL_|CI$|GITHUB_|GITLAB_|FORCE_COLOR|TEST)/;

/** Runs a program to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  { env = {}, interrupt, onStart, onOutput, onErrorOutput, timeoutMs = 240_000 }: ProgramOptions,
): Promise<ProgramResult> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  const child = spawn(command, args, {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...env },
    // A process group of its own, so that signals reach its workers as they would from a terminal.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += String(data);
    onOutput?.(output.stdout);
  });
  child.stderr.on('data', (data) => {
    output.stderr += String(data);
    onErrorOutput?.(output.stderr);
  });
  const watch = interrupt && setInterval(() => interruptOnce(child, interrupt), POLL_MS);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    signalGroup(child, 'SIGKILL');
  }, timeoutMs);
  try {
    const ended = await new Promise<Pick<ProgramResult, 'code' | 'signal'>>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    if (isLate)
      throw new Error(`${args.join(' ')} still ran after ${timeoutMs} ms:\n${output.stdout}${output.stderr}`);
    return { ...ended, ...output };
  } finally {
    clearTimeout(limit);
    clearInterval(watch);
  }
}

const interrupted = new WeakSet<ChildProcess>();

function interruptOnce(child: ChildProcess, { signal, file, text }: Interruption): void {
  if (interrupted.has(child) || !existsSync(file) || !readFileSync(file, 'utf8').includes(text)) return;
  interrupted.add(child);
  signalGroup(child, signal);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  process.kill(-child.pid, signal);
}
