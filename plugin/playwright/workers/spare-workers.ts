/**
 * Starts workers' processes before Playwright asks for them: each needs half a second to load Playwright, which it can do while
 * this process collects tests, or while the worker before it stops. Playwright gets what its own call would have made; where
 * nothing that waits is the same, it starts its own.
 */
import childProcess, { type ChildProcess, type ForkOptions } from 'node:child_process';
import { isSameStart, isWorkerStart, workerOptions, type Fork } from './worker-fork.js';

/** A process that waits to become a worker. */
interface Spare {
  readonly child: ChildProcess;
  readonly options: ForkOptions;
  readonly cwd: string;
  /** What it said before anybody listened. */
  readonly said: unknown[];
  readonly listen: (message: unknown) => void;
  readonly leave: () => void;
}

export class SpareWorkers {
  private readonly spares = new Set<Spare>();
  private readonly own = childProcess.fork as unknown as Fork;
  /** Others fork too, and with other arguments. */
  private readonly ours: Fork = (...call) => this.take(...call) ?? this.own(...call);
  /** Slots whose worker will be replaced, the longest known first. */
  private readonly replaced = new Set<number>();
  private isClosed = false;

  /**
   * @param script what Playwright's workers run
   * @param limit most that wait at a time
   */
  constructor(
    private readonly script: string,
    private readonly limit: number,
  ) {}

  /**
   * Starts as many as are missing until that many wait.
   * @param extraEnv what set-ups have left in the environment of the workers to come
   */
  keep(count: number, extraEnv: NodeJS.ProcessEnv = {}): void {
    if (this.isClosed) return;
    const options = workerOptions(extraEnv);
    const fitting = [...this.spares].filter((spare) => isSameStart(spare.options, options)).length;
    const missing = Math.min(count - fitting, this.limit - this.spares.size);
    for (let started = 0; started < missing && !this.isClosed; started++) this.start(options);
  }

  /** A slot's worker will be replaced when it has stopped; may be told twice. @param extraEnv see `keep` */
  expect(slot: number, extraEnv: NodeJS.ProcessEnv): void {
    this.replaced.add(slot);
    this.keep(this.replaced.size, extraEnv);
  }

  /** Ends those that are more than that many. */
  keepAtMost(count: number): void {
    for (const spare of [...this.spares].slice(count)) {
      this.release(spare);
      spare.child.kill('SIGKILL'); // it has done nothing yet, and holds nothing
    }
  }

  /** Ends all that wait, for good. Those that were taken are Playwright's. */
  close(): void {
    this.isClosed = true;
    this.keepAtMost(0);
  }

  private start(options: ForkOptions): void {
    try {
      const child = this.own(this.script, options);
      const said: unknown[] = [];
      const listen = (message: unknown): void => void said.push(message);
      const leave = (): void => this.release(spare);
      const spare: Spare = { child, options, cwd: process.cwd(), said, listen, leave };
      child.on('message', listen).once('exit', leave);
      // Where processes can't be started, Playwright's own call tells.
      child.on('error', leave);
      holdRunner(child, false);
      this.spares.add(spare);
      childProcess.fork = this.ours;
    } catch {
      this.isClosed = true;
    }
  }

  private take(script: unknown, options?: unknown): ChildProcess | null {
    if (script !== this.script || !isWorkerStart(options)) return null;
    // Which slot it is for can't be seen: the one that has waited longest, mostly.
    const [slot] = this.replaced;
    if (slot !== undefined) this.replaced.delete(slot);
    const spare = [...this.spares].find((waiting) => isUsable(waiting, options));
    // The environment has changed since: what waits would wait in vain.
    if (!spare) this.keepAtMost(0);
    return spare ? this.handOver(spare) : null;
  }

  private handOver(spare: Spare): ChildProcess {
    const { child, said } = spare;
    this.release(spare);
    holdRunner(child, true);
    // Playwright listens as soon as it has the process.
    process.nextTick(() => said.forEach((message) => child.emit('message', message)));
    return child;
  }

  /** Whatever becomes of it, it is none of ours any more. */
  private release(spare: Spare): void {
    const { child, listen, leave } = spare;
    child.off('message', listen).off('exit', leave);
    this.spares.delete(spare);
    if (this.spares.size === 0 && childProcess.fork === this.ours) childProcess.fork = this.own;
  }
}

function isUsable({ child, options, cwd }: Spare, wanted: ForkOptions): boolean {
  const isAlive = child.connected && child.exitCode === null && child.signalCode === null;
  return isAlive && cwd === process.cwd() && isSameStart(options, wanted);
}

/** A process that only waits must not keep this one from ending. */
function holdRunner(child: ChildProcess, isHeld: boolean): void {
  const handles = [child, child.channel, child.stdout, child.stderr] as ({
    ref?(): void;
    unref?(): void;
  } | null)[];
  for (const handle of handles) handle?.[isHeld ? 'ref' : 'unref']?.();
}
