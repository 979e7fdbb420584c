import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FullConfig } from '@playwright/test/reporter';
import yauzl from 'yauzl';
import { REPORT_ENTRY } from './edit-blob.js';

/** Options of Playwright's `blob` reporter that say where it writes. */
interface BlobOptions {
  readonly fileName?: unknown;
  readonly outputFile?: unknown;
  readonly outputDir?: unknown;
}

/**
 * Finds the blobs that this run's `blob` reporters have written: zip files with a report in the places that
 * their options and variables name, changed since the run started. (Playwright makes up the file's name
 * from the shard and a hash of the command line; the places are documented.)
 *
 * @param startedMs when the run started, in epoch milliseconds; taken before any reporter ended
 */
export async function findBlobs(
  config: FullConfig,
  env: NodeJS.ProcessEnv,
  startedMs: number,
): Promise<string[]> {
  const places = new Set<string>();
  for (const [name, options] of config.reporter) {
    if (name === 'blob') places.add(placeOf(config, (options ?? {}) as BlobOptions, env));
  }
  const blobs: string[] = [];
  for (const file of new Set((await Promise.all([...places].map(zipFilesIn))).flat())) {
    if ((await modifiedMs(file)) >= startedMs && (await hasReport(file))) blobs.push(file);
  }
  return blobs.sort();
}

/** A zip file, or the directory that will hold one (packages/playwright/src/reporters/base.ts). */
function placeOf(config: FullConfig, options: BlobOptions, env: NodeJS.ProcessEnv): string {
  const configDir = config.configFile === undefined ? process.cwd() : path.dirname(config.configFile);
  const fromOption = (value: unknown) =>
    typeof value === 'string' ? path.resolve(configDir, value) : undefined;
  const fromEnv = (name: string) => (env[name] ? path.resolve(env[name]) : undefined);
  const file = fromEnv('PLAYWRIGHT_BLOB_OUTPUT_FILE') ?? fromOption(options.outputFile);
  if (file !== undefined) return file;
  const directory =
    fromEnv('PLAYWRIGHT_BLOB_OUTPUT_DIR') ?? fromOption(options.outputDir) ?? defaultDirectory(configDir);
  const fileName = env['PLAYWRIGHT_BLOB_OUTPUT_NAME'] ?? options.fileName;
  return typeof fileName === 'string' ? path.resolve(directory, fileName) : directory;
}

/** Beside the nearest package.json above the config. */
function defaultDirectory(configDir: string): string {
  for (let directory = configDir; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, 'package.json'))) return path.join(directory, 'blob-report');
    if (directory === path.dirname(directory)) return path.resolve('blob-report');
  }
}

async function zipFilesIn(place: string): Promise<string[]> {
  if (place.endsWith('.zip')) return [place];
  const names = await readdir(place).catch(() => []);
  return names.filter((name) => name.endsWith('.zip')).map((name) => path.join(place, name));
}

async function modifiedMs(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => -Infinity,
  );
}

/** Zip files that are no blobs are none of our business; a broken one counts, so that somebody hears of it. */
async function hasReport(file: string): Promise<boolean> {
  let zip: yauzl.ZipFile | undefined;
  try {
    zip = await yauzl.openPromise(file, { autoClose: false });
    for await (const { fileName } of zip.eachEntry()) if (fileName === REPORT_ENTRY) return true;
    return false;
  } catch {
    return true;
  } finally {
    zip?.close();
  }
}
