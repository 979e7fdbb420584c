import { messageOf } from '../../src/errors.js';
import { driveDispatcher } from './dispatch-driver.js';
import type { DriverHost } from './driver-contract.js';
import {
  inspectDispatcher,
  watchDispatchers,
  workerProcesses,
  type Dispatcher,
  type DispatcherWatch,
  type WorkerProcess,
} from './internals.js';

/** Outcome of taking over: how many dispatchers, or why none. */
export type TakeOver = { readonly count: number } | { readonly problem: string };

/** Waits for the dispatchers of a run to be made, then hands their order to the engine. */
export class DispatcherTakeOver {
  private watch: DispatcherWatch | null = null;
  private problem: string | null = null;
  private taken: readonly Dispatcher[] = [];

  /** Those that were taken over. */
  get dispatchers(): readonly Dispatcher[] {
    return this.taken;
  }

  /** From here on dispatchers are seen; to be called before Playwright makes them. */
  prepare(): void {
    try {
      this.watch = watchDispatchers();
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** Takes over what was made since `prepare`: all of the dispatchers or none. */
  complete(host: DriverHost, isOrderOurs: boolean): TakeOver {
    const made = this.watch?.dispatchers ?? [];
    this.release();
    if (this.problem !== null) return { problem: this.problem };
    if (made.length === 0) return { problem: 'no dispatcher was seen' };
    const dispatchers: Dispatcher[] = [];
    for (const candidate of made) {
      const inspected = inspectDispatcher(candidate);
      if (typeof inspected === 'string') return { problem: inspected };
      dispatchers.push(inspected);
    }
    for (const dispatcher of dispatchers) driveDispatcher(dispatcher, host, isOrderOurs);
    this.taken = dispatchers;
    return { count: dispatchers.length };
  }

  /** The workers that are up now; null where Playwright's dispatchers were not had. */
  workers(): WorkerProcess[] | null {
    return this.taken.length === 0 ? null : this.taken.flatMap(workerProcesses);
  }

  /** Ends the watch; also for a run that failed before it began. */
  release(): void {
    this.watch?.stop();
    this.watch = null;
  }
}
