import { findLeftPools, journalsDirectory, leftPoolText } from '../pool/journals.js';
import type { Finding } from './finding.js';

/** Browser pools of this machine that have ended without closing, and what they have left; nothing to say where there is none. */
export async function poolFindings(historyPath: string, nowMs: number): Promise<Finding[]> {
  const left = await findLeftPools(journalsDirectory(historyPath), nowMs);
  return left.map((pool) => ({
    topic: 'Pools',
    state: 'warning',
    text: leftPoolText(pool),
    advice:
      pool.pids.length === 0
        ? 'Nothing of it runs. The next pool with this history forgets it.'
        : `The next pool with this history ends them, and so does: kill -9 ${pool.pids.join(' ')}`,
  }));
}
