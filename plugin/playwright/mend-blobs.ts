import type { FullConfig, TestCase } from '@playwright/test/reporter';
import { describeTest } from './blob/blob-test.js';
import { editBlob } from './blob/edit-blob.js';
import { findBlobs } from './blob/find-blobs.js';
import { leftForGood } from './moved-tests.js';
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
  const gone = new Set([...elsewhere, ...[...leftForGood(moves)].map(({ id }) => id)]);
  const known = new Set<TestCase>();
  // A test that moved twice left where it had arrived; one that came back is in the blob already.
  const arrived = moves.flatMap(({ from, to }) => {
    known.add(from);
    if (known.has(to) || gone.has(to.id)) return [];
    known.add(to);
    return to;
  });
  const edit = { removeTestIds: gone, addTests: arrived.map((test) => describeTest(test, config.rootDir)) };
  for (const blob of await findBlobs(config, env, startedMs)) await editBlob(blob, edit);
}
