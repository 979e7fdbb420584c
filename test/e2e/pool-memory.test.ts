/** What tasks of a pool need of memory, on real browsers; Linux shows it, elsewhere nothing is measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium as playwright, type Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { BrowserPool, PoolOptions, PoolTask } from '../../plugin/pool/index.js';
import { queryHistory } from '../../src/history/query.js';
import { gate } from '../support/gate.js';
import { limitMemory } from './harness/memory-limit.js';
import { openPool } from './harness/open-pool.js';
import { poolBrowsers } from './harness/pool-browsers.js';

const MEGABYTE = 2 ** 20;
const LARGE = 500 * MEGABYTE;
/** Room for a large task and a small one, each with its browser of 80 to 220 MB, but not for two large ones. */
const LIMIT = 1030 * MEGABYTE;

const { chromium } = poolBrowsers();
const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-pool-'));
let pool: BrowserPool;

async function hold(page: Page, bytes: number): Promise<number> {
  return page.evaluate((size) => {
    const held = new Uint8Array(size).fill(1);
    Object.assign(globalThis, { held });
    return held.length;
  }, bytes);
}

function task(kind: 'large' | 'small', passed: Promise<void>): PoolTask<number> {
  const bytes = kind === 'large' ? LARGE : MEGABYTE;
  return {
    ...{ name: kind, kind },
    run: async ({ page }) => {
      const held = await hold(page, bytes);
      await passed;
      return held;
    },
  };
}

it.runIf(process.platform === 'linux')(
  'tasks that would not fit together wait, by what was measured of them, also in the next pool',
  async () => {
    const history = path.join(directory, 'history.duckdb');
    const capacity = { workers: 2, memoryBytes: LIMIT };
    try {
      pool = openPool({ history, capacity });
      const passed = Promise.resolve();
      // One by one: each is measured when it ends, however short it was.
      expect(await pool.submit(task('large', passed))).toBe(LARGE);
      expect(await pool.submit(task('small', passed))).toBe(MEGABYTE);
      await onlyOneLarge();
      await pool.drain();

      const told = await queryHistory(
        history,
        `select title, min(value) as bytes from custom_metrics where name = 'memory_bytes' group by title order by title`,
      );
      expect(told.rows).toMatchObject([{ title: 'large' }, { title: 'small' }]);
      expect(Number(told.rows[0]?.['bytes'])).toBeGreaterThan(LARGE);
      const lives = await queryHistory(
        history,
        `select state, sum(units)::INTEGER as units, max(peak_memory_bytes) > ${LARGE} as was_large, min(closed_ms - launched_ms) > 0 as lived
         from browser_instances group by state`,
      );
      expect(lives.rows).toEqual([{ state: 'closed', units: 5, was_large: true, lived: true }]);

      pool = openPool({ history, capacity });
      await onlyOneLarge();
    } finally {
      await pool.close();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);

/** Two large tasks and a small one in two slots: the small one does not wait for the second large one's turn. */
async function onlyOneLarge(): Promise<void> {
  const ended = gate();
  const large = [task('large', ended.passed), task('large', ended.passed)].map(async (its) =>
    pool.submit(its),
  );
  await expect.poll(() => pool.status(), { timeout: 60_000 }).toMatchObject({ running: 1, queued: 1 });
  expect(await pool.submit(task('small', Promise.resolve()))).toBe(MEGABYTE);
  expect(pool.status()).toMatchObject({ running: 1, queued: 1 });
  ended.open();
  expect(await Promise.all(large)).toEqual([LARGE, LARGE]);
}

const program = chromium.launch?.executablePath ?? playwright.executablePath();
const limited = limitMemory(program, 300 * MEGABYTE);
if (!limited) console.warn('Skipped: memory can be limited only by root, on Linux, with control groups.');

it.runIf(limited)(
  'a browser that the system ends for want of memory costs its task another attempt',
  async () => {
    const small = {
      type: 'chromium',
      launch: { ...chromium.launch, executablePath: limited?.executablePath },
    };
    try {
      pool = openPool({ browsers: { small } as PoolOptions['browsers'], capacity: { workers: 1 } });
      const held = pool.submit({
        name: 'large at first',
        run: async ({ page, attempt }) => hold(page, (attempt === 1 ? 500 : 1) * MEGABYTE),
      });
      expect(await held).toBe(MEGABYTE);
      const { recoveries, ends } = pool.metrics();
      expect(recoveries).toMatchObject([
        { fault: 'out-of-memory', strategy: 'retry', from: 'small', to: 'small' },
      ]);
      expect(ends).toMatchObject({ done: 1, lost: 1, failed: 0 });
    } finally {
      await pool.close();
      limited?.remove();
    }
  },
);
