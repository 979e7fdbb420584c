import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunStatus } from '../../../src/model/record.js';
import type { MergeableReport } from '../../../src/verify/agent-report.js';
import { REPORT_ENTRY } from './edit-blob.js';
import { editEvents } from './edit-events.js';
import type { GatheredReport } from './gather-reports.js';
import { replaceZipEntry } from './replace-zip-entry.js';

/** What was written. */
export interface Deduplicated {
  /** Of what is left of all blobs. */
  readonly isPassed: boolean;
  /** Blobs that were left out: others show all of their tests. */
  readonly leftOut: readonly string[];
}

/**
 * Writes copies of blobs without the tests that others show; a blob of which nothing would be left is left out. The blobs
 * themselves are not touched.
 * @param dropped the tests that leave a blob
 * @param directory exists and is empty
 * @throws Error where it can't be written
 */
export async function writeDeduplicated(
  agents: readonly GatheredReport[],
  dropped: (agent: GatheredReport) => ReadonlySet<string>,
  directory: string,
): Promise<Deduplicated> {
  const statuses: RunStatus[] = [];
  const leftOut: string[] = [];
  for (const [index, agent] of agents.entries()) {
    const { blobFile, report, name } = agent;
    if (blobFile === null || report === null) continue;
    const removeTestIds = dropped(agent);
    if (removeTestIds.size > 0 && !hasOwnTests(report, removeTestIds)) {
      leftOut.push(name);
      continue;
    }
    // Artifacts of several jobs may have the same file name.
    const copy = path.join(directory, `${String(index + 1).padStart(4, '0')}-${path.basename(blobFile)}`);
    await copyFile(blobFile, copy, constants.COPYFILE_FICLONE);
    const status = statusWithout(report, removeTestIds);
    statuses.push(status);
    if (removeTestIds.size === 0) continue;
    await replaceZipEntry(copy, REPORT_ENTRY, (content) =>
      editEvents(content, { removeTestIds, addTests: [], status }),
    );
  }
  return { isPassed: statuses.every((status) => status === 'passed'), leftOut };
}

function hasOwnTests({ tests, setupProjects }: MergeableReport, removed: ReadonlySet<string>): boolean {
  return tests.some(({ id, project }) => !removed.has(id) && !setupProjects.includes(project));
}

/**
 * The status of a run without some of its tests: passed where these alone explain why it had not passed. In doubt it stays as it is.
 */
export function statusWithout(
  { status, hasErrors, tests }: MergeableReport,
  removed: ReadonlySet<string>,
): RunStatus {
  if (status === 'passed' || hasErrors) return status;
  const isBad = ({ outcome }: MergeableReport['tests'][number]) =>
    outcome === 'unexpected' || outcome === null;
  const isExplained = tests.some((test) => removed.has(test.id) && isBad(test));
  const isBadStill = tests.some((test) => !removed.has(test.id) && (isBad(test) || test.outcome === 'flaky'));
  return isExplained && !isBadStill ? 'passed' : status;
}
