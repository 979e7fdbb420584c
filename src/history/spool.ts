/**
 * The spool holds recordings on their way into the history: one complete file each, written under another
 * name and renamed. Whoever has the history's lock next takes all of them in, so a locked history or a killed
 * process costs nothing that was once spooled.
 */
import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { EvenkeelError, messageOf } from '../errors.js';
import type { RunRecording } from '../model/record.js';
import { makeDirectory } from '../make-directory.js';
import { PARTIAL } from '../write-whole.js';
import { encodeRecording } from './recording-format.js';
import { removeAbandoned } from './remove-abandoned.js';
import type { HistoryWarning } from './store.js';

const COMPLETE = '.json';
const BAD = '.bad';

/** A spool file is written within milliseconds: a partial one of a day ago was left by a process that died. */
const ABANDONED_MS = 86_400_000;

/** A damaged recording is kept so long for whoever wants to know what was in it. */
const BAD_KEPT_MS = 30 * 86_400_000;

/** A recording that waits in the spool. */
export interface SpooledRecording {
  readonly file: string;
  readonly recording: RunRecording;
}

/**
 * Writes a recording into the spool, whole or not at all.
 * @returns the path of its file
 * @throws EvenkeelError HISTORY_UNWRITABLE
 */
export async function writeSpool(directory: string, recording: RunRecording): Promise<string> {
  const file = path.join(directory, spoolName(recording));
  const partial = file + PARTIAL;
  try {
    await makeDirectory(directory);
    // A run waits for it: each turn of the event loop would cost more than the writing itself.
    writeFileSync(partial, encodeRecording(recording));
    renameSync(partial, file);
    return file;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw new EvenkeelError(
      'HISTORY_UNWRITABLE',
      `This run can't be recorded, ${directory} is not writable: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

/** Paths of all complete files, in the order of their names; none when there is no spool. */
export async function listSpool(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.endsWith(COMPLETE))
    .sort()
    .map((name) => path.join(directory, name));
}

/**
 * Reads all complete files. A damaged one is set aside with a warning; one of a newer version is left.
 * @param own what this process has just written, and need not read again
 */
export async function readSpool(
  directory: string,
  onWarning: (warning: HistoryWarning) => void,
  own?: SpooledRecording,
): Promise<SpooledRecording[]> {
  const spooled: SpooledRecording[] = [];
  for (const file of await listSpool(directory)) {
    if (file === own?.file) {
      spooled.push(own);
      continue;
    }
    try {
      const { decodeRecording } = await import('./decode-recording.js');
      const recording = decodeRecording(await readFile(file, 'utf8'));
      if (recording !== undefined) spooled.push({ file, recording });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue; // another process took it in
      onWarning({ code: 'bad-spool', message: await setAside(file, error) });
    }
  }
  return spooled;
}

/** Removes files that are taken in, what dead processes left, and damaged ones that were set aside long ago. */
export async function clearSpool(directory: string, taken: readonly string[]): Promise<void> {
  for (const file of taken) await rm(file, { force: true });
  await removeAbandoned(directory, (name) => name.endsWith(PARTIAL), ABANDONED_MS);
  await removeAbandoned(directory, (name) => name.endsWith(BAD), BAD_KEPT_MS);
}

/**
 * Ids may hold anything and be of any length; the digest keeps what the readable part loses. Each revision is a file
 * of its own: whoever takes in a lower one removes that and no other.
 */
function spoolName({ run, agent, revision }: RunRecording): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([run.runId, agent.agent, revision]))
    .digest('hex')
    .slice(0, 12);
  return `${readableName(run.runId)}-${readableName(agent.agent)}-${digest}-${String(process.pid)}${COMPLETE}`;
}

/** The part of a file's name that tells people of an id. */
export function readableName(id: string): string {
  return id.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 40);
}

/** Renames a damaged file out of the way and says so. */
async function setAside(file: string, reason: unknown): Promise<string> {
  const problem = `The recording ${file} is damaged (${messageOf(reason)})`;
  try {
    await rename(file, file + BAD);
    const now = new Date();
    await utimes(file + BAD, now, now);
    return `${problem}. It was set aside as ${path.basename(file)}${BAD} for 30 days; the others were taken in.`;
  } catch (error) {
    return `${problem} and can't be set aside: ${messageOf(error)}. Remove it by hand.`;
  }
}
