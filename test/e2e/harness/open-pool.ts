import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createPool, type BrowserPool, type PoolOptions } from '../../../plugin/pool/index.js';
import { poolBrowsers } from './pool-browsers.js';

/** A pool of the repository's Chromium without a history, if nothing else is said; it is closed when the test has ended. */
export function openPool(options: Partial<PoolOptions> = {}): BrowserPool {
  const { chromium } = poolBrowsers();
  const pool = createPool({ browsers: { chromium }, history: false, ...options });
  onTestFinished(() => pool.close());
  return pool;
}

/** The path of a history that is gone when the test has ended, and its pools before it. */
export function poolHistory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-pool-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return path.join(directory, 'history.duckdb');
}
