import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readTrace } from '../../src/simulate/read-trace.js';
import type { Trace } from '../../src/simulate/trace.js';

/** Reads the traces of a folder that have enough runs, by name; none where there is no such folder. */
export async function readTraces(folder: string, minRuns: number): Promise<Trace[]> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.csv(\.gz)?$/.test(name)) : [];
  const traces: Trace[] = [];
  for (const name of files.toSorted()) traces.push(await readTrace(path.join(folder, name)));
  return traces.filter(({ runs }) => runs.length >= minRuns);
}
