import { existsSync } from 'node:fs';
import path from 'node:path';
import { givenFiles } from '../../../src/cli/given-files.js';
import { usageError } from '../../../src/cli/usage.js';
import { RAN_FILE_ENDING, readRanFile } from '../../../src/coordinate/read-ran-file.js';
import { messageOf } from '../../../src/errors.js';
import { compareText } from '../../../src/format/compare-text.js';
import type { AgentReport } from '../../../src/verify/agent-report.js';
import type { Problem } from '../../../src/verify/problem.js';
import { readBlob } from './read-blob.js';

/** The files of one agent. */
export interface GatheredReport extends AgentReport {
  /** The blob; null when there is only what it ran. */
  readonly blobFile: string | null;
}

/** What was found; files that can't be read are problems. */
export interface Gathered {
  readonly agents: readonly GatheredReport[];
  readonly problems: readonly Problem[];
}

/**
 * Reads blobs and what stands beside them.
 * @param paths files, or directories that are searched with all below them
 * @param cwd from which paths are taken, and names in messages
 * @throws EvenkeelError `USAGE` for a path that is not there, and when nothing is found
 */
export async function gatherReports(paths: readonly string[], cwd: string): Promise<Gathered> {
  const found = await Promise.all(paths.map((given) => filesAt(given, cwd)));
  const files = [...new Set(found.flat())].sort(compareText);
  const blobs = new Set(files.filter((file) => file.endsWith('.zip')));
  const lists = new Set(files.filter((file) => file.endsWith(RAN_FILE_ENDING)));
  const alone = [...lists].filter((file) => !blobs.has(file.slice(0, -RAN_FILE_ENDING.length)));
  if (blobs.size + alone.length === 0) {
    const places = paths.map((place) => `\`${place}\``).join(', ');
    throw usageError(`There is no blob report (*.zip) and no *${RAN_FILE_ENDING} in ${places}.`);
  }
  const problems: Problem[] = [];
  const attempt = async <T>(file: string, read: (file: string) => Promise<T>): Promise<T | null> =>
    read(file).catch((error: unknown) => {
      problems.push({
        code: 'unreadable',
        subject: nameOf(file, cwd),
        message: `can't be read. ${messageOf(error)}`,
      });
      return null;
    });
  const agents: GatheredReport[] = [];
  // One at a time: blobs may be large.
  for (const blobFile of blobs) {
    const report = await attempt(blobFile, readBlob);
    const list = `${blobFile}${RAN_FILE_ENDING}`;
    const ran = lists.has(list) ? await attempt(list, readRanFile) : null;
    if (report) agents.push({ name: nameOf(blobFile, cwd), ran, report, blobFile });
  }
  for (const list of alone) {
    const ran = await attempt(list, readRanFile);
    if (ran) agents.push({ name: nameOf(list, cwd), ran, report: null, blobFile: null });
  }
  return { agents, problems };
}

async function filesAt(given: string, cwd: string): Promise<readonly string[]> {
  const { files, isDirectory } = await givenFiles(given, cwd);
  if (isDirectory) return files;
  // Its list says more than the blob alone.
  const lists = files.map((file) => `${file}${RAN_FILE_ENDING}`).filter((list) => existsSync(list));
  return [...files, ...lists];
}

function nameOf(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return (relative.startsWith('..') ? file : relative).replaceAll('\\', '/');
}
