/**
 * The snapshot: what planning most likely reads next, in a file beside the history. Opening DuckDB takes longer than
 * the reading itself, and a run waits for it. A snapshot holds for exactly one state of the history, so whatever else
 * writes to it makes the snapshot void; a run without a valid one asks DuckDB.
 */
import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { fromContent, fromTimeValues, timeValues, toContent } from './rollup-content.js';
import type { RollupContent, TimeValues } from './rollup-content.js';
import { fileKey, type FileRollup, type Rollups } from './rollups.js';

/** What a snapshot holds. */
export interface Snapshot {
  readonly hardwareClass: string;
  /** See `HistoryModel`. */
  readonly nextRunSeq: number;
  /** Files of the last run, on the hardware class where it ran, and all worker starts there. */
  readonly own: Rollups;
  /** The same files on other classes, in the order of their names. */
  readonly elsewhere: readonly FileRollup[];
}

type FileValues = readonly [project: string, file: string, content: RollupContent];

/** What is written; a version that writes another raises `FORMAT`. */
interface SnapshotText {
  readonly format: number;
  readonly state: string;
  readonly hardwareClass: string;
  readonly nextRunSeq: number;
  readonly own: readonly FileValues[];
  readonly elsewhere: readonly FileValues[];
  readonly starts: readonly (readonly [project: string, samples: readonly TimeValues[]])[];
}

const FORMAT = 1;

/** A DuckDB file begins with three headers of 4 KiB; every checkpoint writes one of the last two anew. */
const HEADERS_BYTES = 3 * 4096;

/** Which state a history file is in; undefined when part of it is still in a write-ahead log, or it can't be read. */
export async function stateOf(file: string): Promise<string | undefined> {
  try {
    const hasLog = await stat(`${file}.wal`).then(
      () => true,
      () => false,
    );
    if (hasLog) return undefined;
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADERS_BYTES), 0, HEADERS_BYTES, 0);
      if (bytesRead < HEADERS_BYTES) return undefined;
      return createHash('sha256').update(buffer).digest('hex');
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** Reads the snapshot of a history; undefined when there is none that holds for its present state and this machine. */
export async function readSnapshot(file: string, hardwareClass: string): Promise<Snapshot | undefined> {
  try {
    const state = await stateOf(file);
    const text = JSON.parse(await readFile(snapshotPath(file), 'utf8')) as SnapshotText;
    if (state === undefined || text.format !== FORMAT || text.state !== state) return undefined;
    if (text.hardwareClass !== hardwareClass) return undefined;
    const files = text.own.map(toRollup).map((rollup) => [fileKey(rollup), rollup] as const);
    const starts = text.starts.map(([project, samples]) => [project, fromTimeValues(samples)] as const);
    return {
      hardwareClass,
      nextRunSeq: text.nextRunSeq,
      own: { files: new Map(files), starts: new Map(starts) },
      elsewhere: text.elsewhere.map(toRollup),
    };
  } catch {
    return undefined;
  }
}

/**
 * Writes the snapshot, whole or not at all; without one the next run is only a little slower.
 * @param state of the history when it held what the snapshot holds
 */
export async function writeSnapshot(file: string, state: string, snapshot: Snapshot): Promise<void> {
  const text: SnapshotText = {
    format: FORMAT,
    state,
    hardwareClass: snapshot.hardwareClass,
    nextRunSeq: snapshot.nextRunSeq,
    own: [...snapshot.own.files.values()].map(fileValues),
    elsewhere: snapshot.elsewhere.map(fileValues),
    starts: [...snapshot.own.starts].map(([project, samples]) => [project, timeValues(samples)]),
  };
  const draft = `${snapshotPath(file)}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify(text));
    await rename(draft, snapshotPath(file));
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function snapshotPath(file: string): string {
  return `${file}.snapshot`;
}

function fileValues(rollup: FileRollup): FileValues {
  return [rollup.project, rollup.file, toContent(rollup)];
}

function toRollup([project, file, content]: FileValues): FileRollup {
  return { project, file, ...fromContent(content) };
}
