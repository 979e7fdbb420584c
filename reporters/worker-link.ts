import { BACKENDS_VARIABLE } from '../src/backends/backend-cache.js';
import type { ResolvedOptions } from '../src/config/options-schema.js';
import { messageOf } from '../src/errors.js';
import { KINDS_VARIABLE } from '../plugin/playwright/backends/kind-in-worker.js';
import { createMetricsServer, newAddress, type MetricsServer } from '../plugin/playwright/metrics-channel.js';
import { CHANNEL_VARIABLE } from '../plugin/playwright/metrics-client.js';
import type { MetricsMessage } from '../plugin/playwright/metrics-messages.js';

/** Variables by which our own processes tell each other something. */
export const INTERNAL_VARIABLES: readonly string[] = [BACKENDS_VARIABLE, CHANNEL_VARIABLE, KINDS_VARIABLE];

/** What `evenkeel/test` in the workers is told, and tells. */
export interface WorkerLinkDeps {
  /** Where workers keep which browser has which backends; null for nowhere. */
  readonly backendsFile: string | null;
  readonly kinds: ResolvedOptions['kinds'];
  /** Null where nothing that workers tell is kept. */
  readonly onMessage: ((message: MetricsMessage) => void) | null;
  readonly warn: (message: string) => void;
}

/** Links this process with the workers that start while it is open. */
export class WorkerLink {
  private readonly address = newAddress();
  private server: MetricsServer | null = null;

  /** Workers may be started from here on: what they are told does not change any more. */
  constructor(private readonly deps: WorkerLinkDeps) {
    const { backendsFile, kinds, onMessage } = deps;
    process.env[KINDS_VARIABLE] = JSON.stringify(kinds);
    if (onMessage) process.env[CHANNEL_VARIABLE] = this.address;
    if (backendsFile !== null) process.env[BACKENDS_VARIABLE] = backendsFile;
  }

  /** To be called before workers talk. */
  async open(): Promise<void> {
    const { onMessage, warn } = this.deps;
    if (!onMessage) return;
    try {
      this.server = await createMetricsServer(this.address);
      this.server.onMessage(onMessage);
    } catch (error) {
      delete process.env[CHANNEL_VARIABLE];
      warn(`browser details will be missing in this run's history: ${messageOf(error)}`);
    }
  }

  async close(): Promise<void> {
    for (const variable of INTERNAL_VARIABLES) delete process.env[variable];
    await this.server?.close();
  }
}
