import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'tsup';
import { copyFile } from 'node:fs/promises';
import type { RunRecording } from '../../../src/model/record.js';
import { sampleRun, type SampleOptions } from './sample-run.js';

export { recordAll } from '../../support/history-files.js';

/** Root of the repository. */
const ROOT = path.resolve(import.meta.dirname, '../../..');

export const EARLIER: SampleOptions = {
  runId: 'local-1',
  startedMs: Date.UTC(2026, 0, 5, 9, 30),
  slots: 2,
  specs: 20,
  projects: ['chromium', 'firefox', 'webkit'],
  route: 'all',
  isWarm: false,
};

export const LATER: SampleOptions = {
  ...EARLIER,
  runId: 'local-2',
  startedMs: Date.UTC(2026, 0, 6, 9, 30),
  route: 'best',
  isWarm: true,
};

/** Runs with a temporary directory that is gone afterwards. */
export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-report-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Two runs: an unrouted cold one, then a routed one with predictions. */
export function twoRuns(): RunRecording[] {
  return [sampleRun(EARLIER), sampleRun(LATER)];
}

/** Builds the page's script as the package does, so that these tests need no build before them. */
export async function buildAssets(directory: string): Promise<string> {
  await build({
    entry: { client: path.join(ROOT, 'reporters/html/client/main.ts') },
    outDir: directory,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    silent: true,
    config: false,
    clean: false,
    noExternal: [/.*/],
    outExtension: () => ({ js: '.js' }),
  });
  await copyFile(path.join(ROOT, 'reporters/html/style.css'), path.join(directory, 'style.css'));
  return directory;
}
