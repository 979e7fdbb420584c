/** A worker place of a pool: it owns at most one browser instance, and changes the pool's state with it. */
import type { Browser } from 'playwright-core';
import type { SlotView } from '../../src/engine/events.js';
import type { StateLog } from '../../src/pool/state-log.js';
import type { BrowserState } from '../../src/model/metrics.js';
import { claim, finish, lose, ready, startFor, stop } from '../../src/pool/transitions.js';
import { settlesWithin } from '../../src/settles-within.js';
import type { LaunchedInstance } from './instance-log.js';
import { launchBrowser } from './launch-browser.js';
import type { ResolvedBrowser } from './options.js';

/** After that Playwright goes on ending the browser by force, and the slot goes on with another one. */
const CLOSE_MS = 5_000;

/** Who hears of a slot's browsers. */
export interface SlotEvents {
  /** Its browser has ended while no task was in it. */
  readonly idleCrash: (browserName: string, instanceId: string) => void;
  /** @param pid see `LaunchedBrowser` */
  readonly launched: (instance: LaunchedInstance, pid: Promise<number | null>) => void;
  readonly ended: (instanceId: string, state: BrowserState) => void;
}

interface OwnedInstance {
  readonly id: string;
  readonly browserName: string;
  browser: Browser | null;
}

export class Slot {
  isBusy = false;
  /** Takes no more tasks. */
  isRetiring = false;
  private instance: OwnedInstance | null = null;
  private instances = 0;
  /** Ends of browsers that are not waited for when they happen. */
  private readonly ending = new Set<Promise<void>>();

  constructor(
    readonly index: number,
    private readonly log: StateLog,
    private readonly events: SlotEvents,
  ) {}

  get view(): SlotView {
    return { isBusy: this.isBusy || this.isRetiring, warmKey: this.instance?.browserName ?? null };
  }

  /** The browser that the slot has; null for none. */
  get browserName(): string | null {
    return this.instance?.browserName ?? null;
  }

  /**
   * Gives the slot's browser to a task: at once where it fits, else by starting one. The task is the slot's from the
   * call on.
   * @throws what the launch throws; the task is then queued again
   */
  async take(
    taskId: string,
    browserName: string,
    definition: ResolvedBrowser,
  ): Promise<{ readonly browser: Browser; readonly instanceId: string; readonly isNew: boolean }> {
    const { instance } = this;
    this.isBusy = true;
    if (instance?.browser?.isConnected() && instance.browserName === browserName) {
      this.log.transact((state) => claim(state, taskId, instance.id));
      return { browser: instance.browser, instanceId: instance.id, isNew: false };
    }
    const ended = this.end();
    const id = `${browserName}-${this.index}.${++this.instances}`;
    this.log.transact((state) => startFor(state, taskId, { id, browser: browserName, slot: this.index }));
    const next: OwnedInstance = { id, browserName, browser: null };
    this.instance = next;
    await ended;
    try {
      const { browser, pid } = await launchBrowser(definition);
      next.browser = browser;
      const launched = { id, browser: browserName, slot: this.index, version: browser.version() };
      this.events.launched({ ...launched, launchedMs: Date.now() }, pid);
      browser.on('disconnected', () => this.disconnected(next));
      this.log.transact((state) => ready(state, id));
      return { browser, instanceId: id, isNew: true };
    } catch (error) {
      this.lose();
      throw error;
    }
  }

  /**
   * The task's attempt is over.
   * @param isLost the task has no result, and is queued again
   * @param isBroken the browser must not be used again
   */
  release(isLost: boolean, isBroken: boolean): void {
    const id = this.instance?.id;
    if (!isLost && id !== undefined) this.log.transact((state) => finish(state, id));
    if (isBroken || !this.instance?.browser?.isConnected()) this.lose();
    this.isBusy = false;
  }

  /** Ends an idle browser. */
  async end(): Promise<void> {
    const { instance } = this;
    if (!instance) return;
    this.instance = null;
    this.log.transact((state) => stop(state, instance.id));
    this.events.ended(instance.id, 'closed');
    await settlesWithin(this.close(instance.browser), CLOSE_MS);
    this.log.transact((state) => lose(state, instance.id));
  }

  /** Resolves when no browser of the slot is left that was told to end. */
  async ended(): Promise<void> {
    await Promise.all(this.ending);
  }

  /** The slot's browser must not be used again; a task in it is queued again. */
  private lose(): void {
    const { instance } = this;
    this.instance = null;
    if (!instance) return;
    this.log.transact((state) => lose(state, instance.id));
    this.events.ended(instance.id, instance.browser?.isConnected() ? 'closed' : 'crashed');
    void this.close(instance.browser);
  }

  private close(browser: Browser | null): Promise<void> {
    const closing: Promise<void> = (browser?.close() ?? Promise.resolve())
      .catch(() => {}) // it is gone already
      .finally(() => this.ending.delete(closing));
    this.ending.add(closing);
    return closing;
  }

  private disconnected(instance: OwnedInstance): void {
    if (this.instance !== instance || this.isBusy) return;
    this.lose();
    this.events.idleCrash(instance.browserName, instance.id);
  }
}
