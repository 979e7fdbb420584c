/**
 * The snapshot: what planning most likely reads next, in a file beside the history. Opening DuckDB takes longer than
 * the reading itself, and a run waits for it. A snapshot holds for exactly one state of the history, so whatever else
 * writes to it makes the snapshot void; a run without a valid one asks DuckDB.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stateOf } from './history-state.js';
import { contentText, fromContent, fromTimeValues, timeValues } from './rollup-content.js';
import type { RollupContent, TimeValues } from './rollup-content.js';
import { fileKey, type ClassRollups, type FileRollup, type Rollups } from './rollups.js';
import { PARTIAL } from '../write-whole.js';

/** What a snapshot holds. */
export interface Snapshot {
  /** Of the history; see `HistoryState`. */
  readonly state?: string;
  readonly hardwareClass: string;
  /** See `HistoryModel`. */
  readonly nextRunSeq: number;
  /** Files of the last run, on the hardware class where it ran, and all worker starts there. */
  readonly own: Rollups;
  /** The same files on other classes. */
  readonly elsewhere: ClassRollups;
}

type FileValues = readonly [project: string, file: string, content: RollupContent];

/** The first line; a version that writes another text raises `FORMAT`. */
interface Head {
  readonly format: number;
  readonly state: string;
}

/** The second line, which can be made before the state is known. */
interface Body {
  readonly hardwareClass: string;
  readonly nextRunSeq: number;
  readonly own: readonly FileValues[];
  readonly elsewhere: readonly (readonly [hardwareClass: string, files: readonly FileValues[]])[];
  readonly starts: readonly (readonly [project: string, samples: readonly TimeValues[]])[];
}

const FORMAT = 2;

/** Reads the snapshot of a history; undefined when there is none that holds for its present state and this machine. */
export async function readSnapshot(file: string, hardwareClass: string): Promise<Snapshot | undefined> {
  try {
    const state = stateOf(file);
    const text = await readFile(snapshotPath(file), 'utf8');
    const end = text.indexOf('\n');
    const head = JSON.parse(text.slice(0, end)) as Head;
    if (state === undefined || head.format !== FORMAT || head.state !== state) return undefined;
    const body = JSON.parse(text.slice(end)) as Body;
    if (body.hardwareClass !== hardwareClass) return undefined;
    const files = body.own.map(toRollup).map((rollup) => [fileKey(rollup), rollup] as const);
    const starts = body.starts.map(([project, samples]) => [project, fromTimeValues(samples)] as const);
    return {
      state,
      hardwareClass,
      nextRunSeq: body.nextRunSeq,
      own: { files: new Map(files), starts: new Map(starts) },
      elsewhere: new Map(body.elsewhere.map(([name, its]) => [name, its.map(toRollup)])),
    };
  } catch {
    return undefined;
  }
}

/** A snapshot as text, all but the state that it holds for. */
export function encodeSnapshot(snapshot: Snapshot): string {
  const starts: Body['starts'] = [...snapshot.own.starts].map(([project, samples]) => [
    project,
    timeValues(samples),
  ]);
  const elsewhere = [...snapshot.elsewhere].map(
    ([hardwareClass, rollups]) => `[${JSON.stringify(hardwareClass)},${filesText(rollups)}]`,
  );
  const fields = [
    `"hardwareClass":${JSON.stringify(snapshot.hardwareClass)}`,
    `"nextRunSeq":${JSON.stringify(snapshot.nextRunSeq)}`,
    `"own":${filesText([...snapshot.own.files.values()])}`,
    `"elsewhere":[${elsewhere.join(',')}]`,
    `"starts":${JSON.stringify(starts)}`,
  ];
  return `{${fields.join(',')}}`;
}

function filesText(rollups: readonly FileRollup[]): string {
  return `[${rollups.map(fileText).join(',')}]`;
}

/** One of {@link FileValues}; the long part of it is at hand as text. */
function fileText(rollup: FileRollup): string {
  return `[${JSON.stringify(rollup.project)},${JSON.stringify(rollup.file)},${contentText(rollup)}]`;
}

/**
 * Writes a snapshot, whole or not at all; without one the next run is only a little slower.
 * @param state of the history when it held what the snapshot holds
 * @param body see {@link encodeSnapshot}
 * @param spoolDir where its draft is written: what a process that dies leaves there is removed by later runs
 */
export async function writeSnapshot(
  file: string,
  state: string,
  body: string,
  spoolDir: string,
): Promise<void> {
  const head: Head = { format: FORMAT, state };
  const draft = path.join(spoolDir, `snapshot-${randomUUID()}${PARTIAL}`);
  try {
    await writeFile(draft, `${JSON.stringify(head)}\n${body}`);
    await rename(draft, snapshotPath(file));
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function snapshotPath(file: string): string {
  return `${file}.snapshot`;
}

function toRollup([project, file, content]: FileValues): FileRollup {
  return { project, file, ...fromContent(content) };
}
