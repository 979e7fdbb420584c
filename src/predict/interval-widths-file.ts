/**
 * What forecasts missed by, in a file beside the history: a run would have to open DuckDB for it while its tests start. Losing the file,
 * or one of two writes at once, costs some of what was learned and nothing else.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { lazily } from '../lazily.js';
import { writeWhole } from '../write-whole.js';
import type { FigureMisses } from './interval-widths.js';

/** Raised when misses no longer mean what they mean now. */
const FORMAT = 1;

const content = lazily(() => {
  const misses: z.ZodMiniType<FigureMisses> = z.object({
    quantity: z.enum(['busy', 'backlog', 'remaining_ms']),
    horizonMs: z.number().check(z.nonnegative()),
    isTotal: z.boolean(),
    runs: z.array(z.array(z.number().check(z.nonnegative())).check(z.minLength(1))).check(z.minLength(1)),
  });
  return z.object({ format: z.literal(FORMAT), misses: z.array(misses) });
});

/** The file beside a history. @param isShared of runs that agents share: what one of them sees misses by more */
export function intervalWidthsPath(historyPath: string, isShared = false): string {
  return path.join(path.dirname(historyPath), isShared ? 'forecasts-shared.json' : 'forecasts.json');
}

/** What is known; nothing where there is no file, or one that can't be read. */
export function readMisses(file: string): readonly FigureMisses[] {
  try {
    return content().parse(JSON.parse(readFileSync(file, 'utf8'))).misses;
  } catch {
    return [];
  }
}

/** @throws Error when the file can't be written */
export async function writeMisses(file: string, misses: readonly FigureMisses[]): Promise<void> {
  await writeWhole(file, `${JSON.stringify({ format: FORMAT, misses })}\n`);
}
