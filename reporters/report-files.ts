import type { FullConfig } from '@playwright/test/reporter';
import { messageOf } from '../src/errors.js';
import type { SessionEnd } from '../plugin/playwright/session-contract.js';

/** What there is to say in files when the reporters have ended. */
export type ReportedRun = Pick<SessionEnd, 'moves' | 'elsewhere' | 'ran'>;

/** Where the files of a run are. */
export interface ReportFilesDeps {
  readonly config: FullConfig;
  readonly configDir: string;
  readonly startedMs: number;
  readonly warn: (message: string) => void;
}

/** The files that tell what a run came to, apart from its history: blob reports, and what its shard ran. */
export class ReportFiles {
  constructor(private readonly deps: ReportFilesDeps) {}

  /** To be called when other reporters have written theirs. */
  async update(run: ReportedRun): Promise<void> {
    await this.mendBlobs(run);
    await this.writeRan(run);
  }

  /** Loaded where it is needed: few runs move a test on, or share their tests. */
  private async mendBlobs({ moves, elsewhere }: ReportedRun): Promise<void> {
    if (moves.length + elsewhere.size === 0) return;
    const { config, startedMs } = this.deps;
    const { mendBlobs } = await import('../plugin/playwright/mend-blobs.js');
    await mendBlobs(config, process.env, startedMs, moves, elsewhere);
  }

  /** What the shards ran is held against the plan later on: a missing file is missed there, loudly. */
  private async writeRan({ ran }: ReportedRun): Promise<void> {
    if (!ran) return;
    const { config, configDir, startedMs, warn } = this.deps;
    try {
      const [{ findBlobs }, { writeRanFile }] = await Promise.all([
        import('../plugin/playwright/blob/find-blobs.js'),
        import('../plugin/playwright/ran-file.js'),
      ]);
      await writeRanFile(ran, await findBlobs(config, process.env, startedMs), configDir);
    } catch (error) {
      warn(`what this shard ran could not be written down: ${messageOf(error)}`);
    }
  }
}
