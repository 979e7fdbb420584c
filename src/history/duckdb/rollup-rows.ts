/** Rollups as rows: one for each file in each project and hardware class, and one for each project's worker starts. */
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  contentText,
  fromContent,
  fromTimeValues,
  timeValues,
  type RollupContent,
  type TimeValues,
} from '../rollup-content.js';
import { fileKey, type ClassRollups, type FileRollup, type Rollups } from '../rollups.js';
import { appendRows, prepareRows, type PreparedRows } from './prepared-rows.js';

/** What history knows of some files, as one hardware class sees it. */
export interface KnownFiles {
  /** What the class has measured, and all its worker starts. */
  readonly own: Rollups;
  /** What other classes have. */
  readonly elsewhere: ClassRollups;
}

export async function readFiles(
  connection: DuckDBConnection,
  files: readonly string[],
  hardwareClass: string,
): Promise<KnownFiles> {
  const reader = await connection.runAndReadAll(
    `SELECT hardware_class, project, file, content FROM file_rollup
     WHERE file IN (SELECT unnest(from_json($1, '["VARCHAR"]'))) ORDER BY hardware_class, project, file`,
    [JSON.stringify(files)],
  );
  const own = new Map<string, FileRollup>();
  const elsewhere = new Map<string, FileRollup[]>();
  for (const [itsClass, project, file, content] of reader.getRows() as [string, string, string, string][]) {
    const rollup = { project, file, ...fromContent(JSON.parse(content) as RollupContent) };
    if (itsClass === hardwareClass) own.set(fileKey(rollup), rollup);
    else append(elsewhere, itsClass, rollup);
  }
  return { own: { files: own, starts: await readStarts(connection, hardwareClass) }, elsewhere };
}

function append(rollups: Map<string, FileRollup[]>, hardwareClass: string, rollup: FileRollup): void {
  const its = rollups.get(hardwareClass);
  if (its) its.push(rollup);
  else rollups.set(hardwareClass, [rollup]);
}

async function readStarts(connection: DuckDBConnection, hardwareClass: string): Promise<Rollups['starts']> {
  const reader = await connection.runAndReadAll(
    'SELECT project, samples FROM start_rollup WHERE hardware_class = $1',
    [hardwareClass],
  );
  const rows = reader.getRows() as [string, string][];
  return new Map(
    rows.map(([project, samples]) => [project, fromTimeValues(JSON.parse(samples) as TimeValues[])]),
  );
}

/** Rollups on their way into the place of what is there. */
export interface ReplacingRows {
  readonly files: readonly string[];
  readonly hardwareClass: string;
  readonly rollups: PreparedRows;
  readonly starts: PreparedRows;
}

/** Makes rows of the rollups of these files, and all worker starts, of one hardware class. */
export function replacingRows(
  files: readonly string[],
  hardwareClass: string,
  { files: rollups, starts }: Rollups,
): ReplacingRows {
  return {
    files,
    hardwareClass,
    rollups: prepareRows(
      'file_rollup',
      [...rollups.values()].map((rollup) => ({
        hardwareClass,
        project: rollup.project,
        file: rollup.file,
        lastVisitSeq: lastVisitSeq(rollup),
        content: contentText(rollup),
      })),
    ),
    starts: prepareRows(
      'start_rollup',
      [...starts].map(([project, samples]) => ({
        hardwareClass,
        project,
        samples: JSON.stringify(timeValues(samples)),
      })),
    ),
  };
}

/** Writes the rows in the place of what is there of their files and hardware class. */
export async function replaceFiles(
  connection: DuckDBConnection,
  { files, hardwareClass, rollups, starts }: ReplacingRows,
): Promise<void> {
  await connection.run(
    `DELETE FROM file_rollup
     WHERE hardware_class = $1 AND file IN (SELECT unnest(from_json($2, '["VARCHAR"]')))`,
    [hardwareClass, JSON.stringify(files)],
  );
  await connection.run('DELETE FROM start_rollup WHERE hardware_class = $1', [hardwareClass]);
  await appendRows(connection, rollups);
  await appendRows(connection, starts);
}

/** Null when nothing is known of it but overheads. */
function lastVisitSeq({ tests }: FileRollup): number | null {
  return tests.size === 0 ? null : Math.max(...[...tests.values()].map((test) => test.lastVisitSeq));
}
