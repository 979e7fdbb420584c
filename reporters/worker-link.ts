import { BACKENDS_VARIABLE } from '../src/backends/backend-cache.js';
import { messageOf } from '../src/errors.js';
import { createMetricsServer, type MetricsServer } from '../plugin/playwright/metrics-channel.js';
import { CHANNEL_VARIABLE } from '../plugin/playwright/metrics-client.js';
import type { MetricsMessage } from '../plugin/playwright/metrics-messages.js';

/** Variables by which our own processes tell each other something. */
export const INTERNAL_VARIABLES: readonly string[] = [BACKENDS_VARIABLE, CHANNEL_VARIABLE];

/** What `evenkeel/test` in the workers is told, and tells. */
export interface WorkerLinkDeps {
  /** Where workers keep which browser has which backends; null for nowhere. */
  readonly backendsFile: string | null;
  readonly onMessage: (message: MetricsMessage) => void;
  readonly warn: (message: string) => void;
}

/** Links this process with the workers that start while it is open. */
export class WorkerLink {
  private server: MetricsServer | null = null;

  constructor(private readonly deps: WorkerLinkDeps) {}

  async open(): Promise<void> {
    const { backendsFile, onMessage, warn } = this.deps;
    try {
      this.server = await createMetricsServer();
      this.server.onMessage(onMessage);
      process.env[CHANNEL_VARIABLE] = this.server.address;
    } catch (error) {
      warn(`browser details will be missing in this run's history: ${messageOf(error)}`);
    }
    if (backendsFile !== null) process.env[BACKENDS_VARIABLE] = backendsFile;
  }

  async close(): Promise<void> {
    for (const variable of INTERNAL_VARIABLES) delete process.env[variable];
    await this.server?.close();
  }
}
