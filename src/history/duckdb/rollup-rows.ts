/** Rollups as rows: one for each file in each project and hardware class, and one for each project's worker starts. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Sample } from '../../model/history.js';
import { fileKey, type FileRollup, type Rollups, type TestRollup, type TimeSample } from '../rollups.js';
import { appendRows } from './append-rows.js';

type TimeValues = readonly [runSeq: number, durationMs: number];
type SampleValues = readonly [
  runSeq: number,
  durationMs: number,
  costMs: number,
  attempts: number,
  ok: boolean,
];

/** The JSON of the column `content`; samples are arrays, since their names would be most of the text. */
interface Content {
  readonly tests: readonly (Omit<TestRollup, 'samples'> & { readonly samples: readonly SampleValues[] })[];
  readonly overheads: readonly TimeValues[];
}

/** A file's rollup and where it was measured. */
export interface FileRow {
  /** It was measured on the asked hardware class. */
  readonly isOwn: boolean;
  readonly rollup: FileRollup;
}

/**
 * Reads what is known of files, on all hardware classes in the order of their names.
 * @param asked the machine's class, for `isOwn`
 */
export async function readFileRollups(
  connection: DuckDBConnection,
  files: readonly string[],
  asked: string,
): Promise<FileRow[]> {
  const reader = await connection.runAndReadAll(
    `SELECT hardware_class = $1, project, file, content FROM file_rollup
     WHERE file IN (SELECT unnest(from_json($2, '["VARCHAR"]'))) ORDER BY hardware_class, project, file`,
    [asked, JSON.stringify(files)],
  );
  return (reader.getRows() as [boolean, string, string, string][]).map(([isOwn, project, file, content]) => ({
    isOwn,
    rollup: { project, file, ...decode(content) },
  }));
}

/** Reads the worker starts of one hardware class. */
export async function readStarts(
  connection: DuckDBConnection,
  hardwareClass: string,
): Promise<Rollups['starts']> {
  const reader = await connection.runAndReadAll(
    'SELECT project, samples FROM start_rollup WHERE hardware_class = $1',
    [hardwareClass],
  );
  const rows = reader.getRows() as [string, string][];
  return new Map(rows.map(([project, samples]) => [project, toTimes(JSON.parse(samples) as TimeValues[])]));
}

/** Reads what one hardware class knows of files. */
export async function readRollups(
  connection: DuckDBConnection,
  files: readonly string[],
  hardwareClass: string,
): Promise<Rollups> {
  const rows = await readFileRollups(connection, files, hardwareClass);
  const own = rows.filter(({ isOwn }) => isOwn);
  return {
    files: new Map(own.map(({ rollup }) => [fileKey(rollup), rollup])),
    starts: await readStarts(connection, hardwareClass),
  };
}

/** Writes the rollups of these files, and all worker starts, of one hardware class in the place of what is there. */
export async function replaceRollups(
  connection: DuckDBConnection,
  files: readonly string[],
  hardwareClass: string,
  rollups: Rollups,
): Promise<void> {
  await connection.run(
    `DELETE FROM file_rollup
     WHERE hardware_class = $1 AND file IN (SELECT unnest(from_json($2, '["VARCHAR"]')))`,
    [hardwareClass, JSON.stringify(files)],
  );
  await connection.run('DELETE FROM start_rollup WHERE hardware_class = $1', [hardwareClass]);
  await appendRows(
    connection,
    'file_rollup',
    [...rollups.files.values()].map((rollup) => ({
      hardwareClass,
      project: rollup.project,
      file: rollup.file,
      lastVisitSeq: lastVisitSeq(rollup),
      content: encode(rollup),
    })),
  );
  await appendRows(
    connection,
    'start_rollup',
    [...rollups.starts].map(([project, samples]) => ({
      hardwareClass,
      project,
      samples: JSON.stringify(samples.map(timeValues)),
    })),
  );
}

/** Null when nothing is known of it but overheads. */
function lastVisitSeq({ tests }: FileRollup): number | null {
  return tests.size === 0 ? null : Math.max(...[...tests.values()].map((test) => test.lastVisitSeq));
}

function encode({ tests, overheads }: FileRollup): string {
  const content: Content = {
    tests: [...tests.values()].map((test) => ({ ...test, samples: test.samples.map(sampleValues) })),
    overheads: overheads.map(timeValues),
  };
  return JSON.stringify(content);
}

function decode(text: string): Pick<FileRollup, 'tests' | 'overheads'> {
  const { tests, overheads } = JSON.parse(text) as Content;
  return {
    tests: new Map(
      tests.map((test) => [
        test.title,
        { ...test, samples: test.samples.map(toSample) } satisfies TestRollup,
      ]),
    ),
    overheads: toTimes(overheads),
  };
}

function sampleValues({ runSeq, durationMs, costMs, attempts, ok }: Sample): SampleValues {
  return [runSeq, durationMs, costMs, attempts, ok];
}

function toSample([runSeq, durationMs, costMs, attempts, ok]: SampleValues): Sample {
  return { runSeq, durationMs, costMs, attempts, ok };
}

function timeValues({ runSeq, durationMs }: TimeSample): TimeValues {
  return [runSeq, durationMs];
}

function toTimes(values: readonly TimeValues[]): TimeSample[] {
  return values.map(([runSeq, durationMs]) => ({ runSeq, durationMs }));
}
