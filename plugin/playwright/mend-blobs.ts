import type { FullConfig } from '@playwright/test/reporter';
import { describeTest } from './blob/blob-test.js';
import { editBlob } from './blob/edit-blob.js';
import { findBlobs } from './blob/find-blobs.js';
import type { Move } from './reroute.js';

/**
 * Corrects this run's blob reports where tests moved on to another project or ran on another agent: a blob holds the
 * tree as it was when the run began.
 * @param startedMs when the run started, in epoch milliseconds
 * @param elsewhere ids of tests whose results other agents have
 * @throws EvenkeelError `BLOB_INVALID`
 */
export async function mendBlobs(
  config: FullConfig,
  env: NodeJS.ProcessEnv,
  startedMs: number,
  moves: readonly Move[],
  elsewhere: ReadonlySet<string>,
): Promise<void> {
  const gone = new Set([...elsewhere, ...moves.map(({ from }) => from.id)]);
  // A test that moved twice is in no tree: it left where it had arrived.
  const arrived = moves.map(({ to }) => to).filter((test) => !gone.has(test.id));
  const edit = { removeTestIds: gone, addTests: arrived.map((test) => describeTest(test, config.rootDir)) };
  for (const blob of await findBlobs(config, env, startedMs)) await editBlob(blob, edit);
}
