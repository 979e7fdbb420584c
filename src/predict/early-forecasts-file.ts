/**
 * Early forecasts wait in a directory beside the history for the run that they are about: each in a file of its own, so that commands and
 * runs at once take nothing from each other. A run takes a file by renaming it, which only one can; it removes it when it has
 * recorded what came, and else gives it back. What was taken by a run that died is there again after a while.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { lazily } from '../lazily.js';
import { writeWhole } from '../write-whole.js';
import type { EarlyForecast } from './early-forecast.js';

/** Raised when figures no longer mean what they mean now. */
const FORMAT = 1;
const ENDING = '.json';
const TAKEN = '.taken';

/** No run takes so long between taking a forecast, at its end, and recording it. */
const TAKEN_MS = 3_600_000;

/** A suite that never runs again leaves its forecasts: of more than these the oldest go. */
const MOST_KEPT = 100;

const content = lazily(() => {
  const figure = z.number();
  const forecast: z.ZodMiniType<EarlyForecast> = z.object({
    suite: z.string(),
    slots: z.int().check(z.minimum(1)),
    madeMs: figure,
    figures: z.array(
      z.object({
        horizonMs: figure,
        project: z.nullable(z.string()),
        quantity: z.enum(['busy', 'backlog', 'remaining_ms']),
        predicted: figure,
        low: figure,
        high: figure,
        slots: z.nullable(z.int()),
      }),
    ),
  });
  return z.object({ format: z.literal(FORMAT), forecast });
});

/** A forecast that a run has taken. */
export interface TakenForecast {
  readonly forecast: EarlyForecast;
  /** Where it lies meanwhile. */
  readonly file: string;
}

/** The directory beside a history. */
export function earlyForecastsDirectory(historyPath: string): string {
  return path.join(path.dirname(historyPath), 'predicted');
}

/**
 * Keeps a forecast. One that says the same of the same suite and slots takes the place of the one before.
 * @throws Error when it can't be written
 */
export async function keepEarlyForecast(directory: string, forecast: EarlyForecast): Promise<void> {
  const { suite, slots, figures } = forecast;
  const name = createHash('sha256')
    .update(JSON.stringify([suite, slots, figures]))
    .digest('hex')
    .slice(0, 32);
  await writeWhole(path.join(directory, name + ENDING), `${JSON.stringify({ format: FORMAT, forecast })}\n`);
  removeOldest(directory);
}

/** Never throws: what is left over goes another time. */
function removeOldest(directory: string): void {
  try {
    const kept = namesIn(directory)
      .filter((name) => name.endsWith(ENDING) || name.endsWith(TAKEN))
      .map((name) => ({ file: path.join(directory, name), atMs: changedMs(path.join(directory, name)) }))
      .sort((a, b) => b.atMs - a.atMs);
    for (const { file } of kept.slice(MOST_KEPT)) rmSync(file, { force: true });
  } catch {
    // As it says.
  }
}

/**
 * Takes the forecasts of a suite on one of these numbers of slots that were made before a run of it began. None is taken twice. Most runs have none: the
 * suite is asked for only where some wait.
 * @param warn hears of each file that can't be read
 */
export function takeEarlyForecasts(
  directory: string,
  of: { readonly suite: () => string; readonly slots: ReadonlySet<number>; readonly beganMs: number },
  warn: (message: string) => void,
): TakenForecast[] {
  const names = namesIn(directory);
  if (names.length === 0) return [];
  const suite = of.suite();
  return names.flatMap((name) => {
    const file = path.join(directory, name);
    const isLeft =
      name.includes(`${ENDING}.`) && name.endsWith(TAKEN) && Date.now() - changedMs(file) > TAKEN_MS;
    if (!name.endsWith(ENDING) && !isLeft) return [];
    const forecast = read(file, warn);
    if (!forecast || forecast.suite !== suite || !of.slots.has(forecast.slots)) return [];
    if (forecast.madeMs >= of.beganMs) return [];
    const taken = path.join(directory, `${originalOf(name)}.${randomUUID()}${TAKEN}`);
    return rename(file, taken) ? [{ forecast, file: taken }] : [];
  });
}

/** What came of it is recorded. */
export function forgetEarlyForecast({ file }: TakenForecast): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is there again after a while, for another run.
  }
}

/** Nothing of it was recorded: it is there for the next run. */
export function giveBackEarlyForecast({ file }: TakenForecast): void {
  rename(file, path.join(path.dirname(file), originalOf(path.basename(file))));
}

/** Null where it can't be read; without a word where another run has taken it. */
function read(file: string, warn: (message: string) => void): EarlyForecast | null {
  try {
    return content().parse(JSON.parse(readFileSync(file, 'utf8'))).forecast;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      warn(
        `${file} holds no forecast that this version can read, so nothing is scored by it. Remove it to hear no more of it.`,
      );
    return null;
  }
}

/** @returns whether it was there to be renamed */
function rename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function originalOf(name: string): string {
  return name.slice(0, name.indexOf(ENDING) + ENDING.length);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** When it was written or renamed last; now for one that is gone. */
function changedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? Date.now();
}
