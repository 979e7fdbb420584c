/** A worker place of a pool: it owns at most one browser instance, and changes the pool's state with it. */
import type { Browser } from 'playwright-core';
import type { SlotView } from '../../src/engine/events.js';
import type { StateLog } from '../../src/pool/state-log.js';
import type { BrowserState } from '../../src/model/metrics.js';
import { claim, finish, ready, remove, startFor, stop } from '../../src/pool/transitions.js';
import { settlesWithin } from '../../src/settles-within.js';
import { unlessAborted } from '../../src/unless-aborted.js';
import type { LaunchedInstance } from './instance-log.js';
import type { BrowserLaunch, Launch } from './launch-browser.js';
import type { ResolvedBrowser } from './options.js';

/** A browser that does not close in this time is killed. */
const CLOSE_MS = 5_000;
/** One that has not ended by then, though it was told to, keeps the slot from the next one no longer. */
const END_MS = 10_000;

/** Who hears of a slot's browsers. */
export interface SlotEvents {
  /** Its browser has ended while no task was in it. */
  readonly idleCrash: (browserName: string, instanceId: string) => void;
  /** @param pid see `LaunchedBrowser` */
  readonly launched: (instance: LaunchedInstance, pid: Promise<number | null>) => void;
  /** No task can be in it any more; its process may need a moment to end. */
  readonly ended: (instanceId: string, state: BrowserState) => void;
}

/** What a slot works with. */
export interface SlotDeps {
  readonly log: StateLog;
  readonly events: SlotEvents;
  readonly launch: Launch;
  /** A name that no instance of the pool has had. */
  readonly nextId: (browserName: string) => string;
}

/** A task's browser. */
export interface TakenBrowser {
  readonly browser: Browser;
  readonly instanceId: string;
  readonly isNew: boolean;
}

interface OwnedInstance {
  readonly id: string;
  readonly browserName: string;
  readonly definition: ResolvedBrowser;
  launch: BrowserLaunch | null;
  browser: Browser | null;
}

export class Slot {
  isBusy = false;
  /** Takes no more tasks. */
  isRetiring = false;
  private instance: OwnedInstance | null = null;
  /** Ends of browsers. */
  private readonly ending = new Set<Promise<void>>();

  constructor(
    readonly index: number,
    private readonly deps: SlotDeps,
  ) {}

  get view(): SlotView {
    return { isBusy: this.isBusy || this.isRetiring, warmKey: this.instance?.browserName ?? null };
  }

  /** Whether the slot has a browser that is none of these, or was another one by this name. */
  isOutdated(browsers: ReadonlyMap<string, ResolvedBrowser>): boolean {
    const { instance } = this;
    return instance !== null && browsers.get(instance.browserName) !== instance.definition;
  }

  /**
   * Gives the slot's browser to a task: at once where it fits, else by starting one. The task is the slot's from the
   * call on.
   * @throws what the launch throws, or the signal's reason; the task is then queued again
   */
  async take(
    taskId: string,
    browserName: string,
    definition: ResolvedBrowser,
    signal: AbortSignal,
  ): Promise<TakenBrowser> {
    const { instance } = this;
    const { log, nextId } = this.deps;
    this.isBusy = true;
    if (instance?.browser?.isConnected() && instance.browserName === browserName) {
      log.transact((state) => claim(state, taskId, instance.id));
      return { browser: instance.browser, instanceId: instance.id, isNew: false };
    }
    if (instance) this.end();
    const id = nextId(browserName);
    log.transact((state) => startFor(state, taskId, { id, browser: browserName, slot: this.index }));
    const next: OwnedInstance = { id, browserName, definition, launch: null, browser: null };
    this.instance = next;
    try {
      return await unlessAborted(this.start(next, signal), signal);
    } catch (error) {
      this.end(true);
      throw error;
    }
  }

  /**
   * The task's attempt is over.
   * @param isLost the task has no result, and is queued again
   * @param isClean the browser may have another one
   */
  release(isLost: boolean, isClean: boolean): void {
    const { instance } = this;
    if (instance && !isLost) this.deps.log.transact((state) => finish(state, instance.id));
    if (isLost || !isClean || !instance?.browser?.isConnected()) this.end(true);
    this.isBusy = false;
  }

  /**
   * The slot's browser is not used again; a task in it is queued again.
   * @param isBroken it gets no time to close
   */
  end(isBroken = false): void {
    const { instance } = this;
    if (!instance) return;
    this.instance = null;
    const { log, events } = this.deps;
    log.transact((state) => stop(state, instance.id));
    events.ended(instance.id, instance.browser?.isConnected() ? 'closed' : 'crashed');
    const ending: Promise<void> = (instance.launch?.end(isBroken ? 0 : CLOSE_MS) ?? Promise.resolve()).then(
      () => {
        this.ending.delete(ending);
        log.transact((state) => remove(state, instance.id));
      },
    );
    this.ending.add(ending);
  }

  /** Resolves when no browser of the slot is left that was told to end. */
  async ended(): Promise<void> {
    await Promise.all(this.ending);
  }

  private async start(next: OwnedInstance, signal: AbortSignal): Promise<TakenBrowser> {
    const { log, events, launch } = this.deps;
    const { id, browserName, definition } = next;
    await settlesWithin(this.ended(), END_MS);
    signal.throwIfAborted();
    next.launch = launch(definition, id);
    const { browser, pid } = await next.launch.started;
    // Taken back meanwhile: it is being ended.
    signal.throwIfAborted();
    next.browser = browser;
    const version = browser.version();
    events.launched({ id, browser: browserName, slot: this.index, version, launchedMs: Date.now() }, pid);
    browser.on('disconnected', () => this.disconnected(next));
    log.transact((state) => ready(state, id));
    return { browser, instanceId: id, isNew: true };
  }

  private disconnected(instance: OwnedInstance): void {
    if (this.instance !== instance || this.isBusy) return;
    this.end(true);
    this.deps.events.idleCrash(instance.browserName, instance.id);
  }
}
