import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../reporters/html/write-report.js';
import { formatDuration } from '../../src/format/duration.js';
import { buildAssets, LATER, recordAll, twoRuns } from '../unit/html/report-fixture.js';
import { HOSTILE } from '../unit/html/sample-run.js';
import { launchBrowser, visit } from './harness/pages.js';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';

const [COLD, WARM] = twoRuns();

let directory: string;
let browser: Browser;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-report-'));
  const assetsDirectory = await buildAssets(path.join(directory, 'assets'));
  const historyPath = path.join(directory, 'history.duckdb');
  await recordAll(historyPath, twoRuns());
  for (const runId of ['local-1', 'local-2']) {
    await writeReport({
      historyPath,
      runId,
      assetsDirectory,
      outputFile: path.join(directory, `${runId}.html`),
    });
  }
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** Looks at a report; see `visit`. */
async function inReport(
  runId: string,
  colorScheme: 'light' | 'dark',
  use: (page: Page) => Promise<void>,
  width = 1280,
): Promise<void> {
  const address = pathToFileURL(path.join(directory, `${runId}.html`)).href;
  await visit({ browser, address, colorScheme, width }, use);
}

/** Clicks into the timeline in the middle of a unit, as a reader would, from what the unit's times say. */
async function clickUnit(page: Page, index: number): Promise<void> {
  const unit = WARM?.placements[index];
  const box = await page.locator('#timeline-chart').boundingBox();
  if (!unit || !box || !WARM) throw new Error('no unit to click');
  const [left, right, top, bottom] = [76, 16, 26, 62];
  const originMs = Math.min(...WARM.placements.map(({ startedMs }) => startedMs));
  const middleMs = (unit.startedMs + unit.workerStartMs + unit.endedMs) / 2 - originMs;
  const x = left + (middleMs / WARM.run.makespanMs) * (box.width - left - right);
  const rowHeight = (box.height - top - bottom) / LATER.slots;
  await page.mouse.click(box.x + x, box.y + top + rowHeight * (unit.slot + 0.5));
}

describe.each(['light', 'dark'] as const)('the report, %s', (scheme) => {
  it('shows the figures of the run as they were recorded', () =>
    inReport('local-2', scheme, async (page) => {
      const { run } = WARM ?? {};
      if (!run) throw new Error('no run');
      expect(await page.locator('html').getAttribute('data-theme')).toBe(scheme);
      expect(await page.locator('#makespan').textContent()).toBe(formatDuration(run.makespanMs));
      expect(await page.locator('#status').textContent()).toBe(run.status);
      const figures = await page.locator('#summary').innerText();
      expect(figures).toContain(`lower bound ${formatDuration(run.lowerBoundMs)}`);
      expect(figures).toContain((run.makespanMs / run.lowerBoundMs).toFixed(2));
      expect(figures).toContain(`${run.knownSpecs} / ${run.specs}`);
      expect(await page.locator('h1').textContent()).toContain(run.runId);
      expect(await page.locator('#slots tbody tr').count()).toBe(LATER.slots);
    }));

  it('switches its theme, charts included', () =>
    inReport('local-2', scheme, async (page) => {
      const [chart, used] = ['#timeline-chart', '.utilisation-chart'].map((host) => page.locator(host));
      if (!chart || !used) throw new Error('no charts');
      const [before, usedBefore] = [await chart.screenshot(), await used.screenshot()];
      await page.locator('#theme').click();
      expect(await page.locator('html').getAttribute('data-theme')).toBe(
        scheme === 'light' ? 'dark' : 'light',
      );
      await expect.poll(async () => (await chart.screenshot()).equals(before)).toBe(false);
      await expect.poll(async () => (await used.screenshot()).equals(usedBefore)).toBe(false);
      await page.reload();
      expect(await page.locator('html').getAttribute('data-theme')).toBe(
        scheme === 'light' ? 'dark' : 'light',
      );
    }));
});

describe('the report', () => {
  it('tells everything about a unit that is clicked in the timeline, and by keys of the next', () =>
    inReport('local-2', 'light', async (page) => {
      const order = [...(WARM?.placements ?? [])].sort((a, b) => a.startedMs - b.startedMs);
      const unit = order[0];
      if (!unit) throw new Error('no unit');
      await clickUnit(page, WARM?.placements.indexOf(unit) ?? 0);
      const details = page.locator('#details');
      await details.locator('h3').waitFor();
      expect(await details.locator('h3').textContent()).toContain(unit.file);
      expect(await details.textContent()).toContain(unit.project);
      expect(await details.locator('.tests li').count()).toBeGreaterThanOrEqual(unit.tests);
      const next = order.filter(({ slot }) => slot === unit.slot)[1];
      await page.locator('#timeline-chart').focus();
      await page.keyboard.press('ArrowRight');
      expect(await details.locator('h3').textContent()).toContain(next?.file);
    }));

  it('draws below the timeline what projects used of their slots, and both by the same times', () =>
    inReport('local-2', 'light', async (page) => {
      const chart = page.locator('#timeline .utilisation-chart');
      await expect.poll(() => chart.locator('canvas').count()).toBe(1);
      expect(await chart.getAttribute('aria-label')).toMatch(/On average .*chromium \d\d%/);
      const whole = await chart.screenshot();
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await expect.poll(async () => (await chart.screenshot()).equals(whole)).toBe(false);
      await page.getByRole('button', { name: 'Show the whole run' }).click();
      await expect.poll(async () => (await chart.screenshot()).equals(whole)).toBe(true);
      await chart.hover({ position: { x: 300, y: 60 } });
      const tip = page.locator('.tip', { hasText: 'chromium' });
      await tip.waitFor();
      expect(await tip.textContent()).toMatch(/at .*chromium\d+(\.0)?%/);
    }));

  it('searches tables and dims what it did not find in the timeline', () =>
    inReport('local-2', 'light', async (page) => {
      const chart = page.locator('#timeline-chart');
      const full = await chart.screenshot();
      const rows = page.locator('#slowest tbody tr');
      const before = await rows.count();
      await page.locator('#search').fill('onerror');
      await expect.poll(() => rows.count()).toBe(1);
      expect(await rows.first().textContent()).toContain(HOSTILE.image);
      await expect.poll(async () => (await chart.screenshot()).equals(full)).toBe(false);
      await page.locator('#search').fill('no such spec anywhere');
      await expect
        .poll(() => page.locator('#slowest .status').textContent())
        .toBe('Nothing matches the search.');
      await page.locator('#search').fill('');
      await expect.poll(() => rows.count()).toBe(before);
      await expect.poll(async () => (await chart.screenshot()).equals(full)).toBe(true);
    }));

  it('sorts tables by their headers', () =>
    inReport('local-2', 'light', async (page) => {
      const header = page.locator('#slowest th', { hasText: 'Spec' });
      const names = (): Promise<string[]> => page.locator('#slowest tbody .name').allTextContents();
      const slowestFirst = await names();
      const longest = [...(WARM?.placements ?? [])].sort(
        (a, b) => b.endedMs - b.startedMs - b.workerStartMs - (a.endedMs - a.startedMs - a.workerStartMs),
      )[0];
      expect(slowestFirst[0]).toContain(longest?.file);
      await header.getByRole('button').click();
      expect(await header.getAttribute('aria-sort')).toBe('ascending');
      const ascending = await names();
      await page.locator('#slowest').getByRole('button', { name: 'Show more' }).click();
      const all = await names();
      expect(all.length).toBe(WARM?.placements.length);
      await header.getByRole('button').click();
      expect(await names()).toEqual([...all].reverse());
      expect(ascending).toEqual(all.slice(0, ascending.length));
    }));

  it('opens a decision to the arithmetic of every candidate', () =>
    inReport('local-2', 'light', async (page) => {
      const decisions = page.locator('#decisions');
      const opener = decisions.locator('.expander').first();
      await opener.click();
      expect(await opener.getAttribute('aria-expanded')).toBe('true');
      expect(await decisions.locator('.candidate').count()).toBe(LATER.projects.length);
      const chosen = WARM?.decisions.find((decision) => decision.chosen);
      expect(await decisions.locator('.candidate.chosen .product').textContent()).toContain(
        `= ${chosen?.score.toFixed(3)}`,
      );
      expect(await decisions.locator('.candidate.chosen tbody tr').count()).toBe(5);
      await opener.click();
      expect(await decisions.locator('.candidate').count()).toBe(0);
    }));

  it('shows hostile titles as what they are', () =>
    inReport('local-2', 'light', async (page) => {
      const text = (await page.locator('#decisions').textContent()) ?? '';
      for (const title of Object.values(HOSTILE)) expect(text).toContain(title);
      await page.locator('#search').fill('onerror');
      await expect.poll(() => page.locator('#slowest tbody tr').count()).toBe(1);
      await page.locator('#slowest tbody .link').click();
      expect(await page.locator('#details').textContent()).toContain(HOSTILE.image);
      await page.locator('#timeline-chart').hover({ position: { x: 120, y: 45 } });
      await page.locator('.tip').waitFor();
    }));

  it('draws what was forecast against what came, figure by figure', () =>
    inReport('local-2', 'light', async (page) => {
      const forecast = page.locator('#forecast');
      const chart = forecast.locator('.chart');
      await expect.poll(() => chart.locator('canvas').count()).toBe(1);
      const status = forecast.getByRole('status');
      expect(await status.textContent()).toBe('9 of 11 outcomes within the interval of their forecast.');
      const together = await chart.screenshot();
      await forecast.getByLabel('Figure').selectOption('time to the end');
      expect((await chart.screenshot()).equals(together)).toBe(false);
      expect(await status.textContent()).toBe('12 of 12 outcomes within the interval of their forecast.');
      expect(await forecast.getByLabel('Ahead').isVisible()).toBe(false);
      await forecast.getByLabel('Figure').selectOption('units that wait');
      await forecast.getByLabel('Ahead').selectOption('2 minutes');
      await forecast.getByLabel('Project').selectOption(HOSTILE.image);
      await chart.hover({ position: { x: 300, y: 100 } });
      await page.locator('.tip', { hasText: '90% interval' }).waitFor();
    }));

  it('draws what browsers did and used, and lists how they failed and ended', () =>
    inReport('local-2', 'dark', async (page) => {
      const chart = page.locator('#browsers .chart');
      await expect.poll(() => chart.locator('canvas').count()).toBe(1);
      await chart.hover({ position: { x: 300, y: 200 } });
      const tip = page.locator('.tip', { hasText: `${HOSTILE.image}, memory` });
      await tip.waitFor();
      expect(await tip.textContent()).toMatch(/chromium, cores\d/);
      expect(await page.locator('#breakers tbody tr').allTextContents()).toEqual(
        expect.arrayContaining([expect.stringContaining('it ran out of memory')]),
      );
      expect(await page.locator('#breakers').textContent()).toContain(HOSTILE.image);
      expect(await page.locator('#recoveries tbody tr').allTextContents()).toEqual([
        expect.stringMatching(/not here$/),
        expect.stringMatching(/spec-3\.spec\.ts › draws.*crashed.*700 ms$/),
      ]);
      expect(await page.locator('#fleet tbody tr').allTextContents()).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/shard 2100%25%4\.2s3\.1saccepted$/),
          expect.stringMatching(/shard 2–50%––counts elsewhere$/),
        ]),
      );
      expect(await page.locator('#fleet').textContent()).toContain('Died while the run was on: ci-2.');
      expect(await page.locator('#memory tbody tr').first().textContent()).toMatch(/draws.*421 MB$/);
      expect(await page.locator('#agents tbody tr').allTextContents()).toEqual([
        expect.stringMatching(/^agent-1.*%.*%\d\.\d\d/),
      ]);
      const ends = await page.locator('#instances tbody tr').allTextContents();
      expect(ends).toHaveLength(LATER.projects.length + 1);
      expect(ends[0]).toContain('600 MB');
      expect(ends.filter((end) => end.includes('crashed'))).toHaveLength(1);
    }));

  it('fits a narrow screen', () =>
    inReport(
      'local-2',
      'light',
      async (page) => {
        const widths = await page.evaluate('[document.documentElement.scrollWidth, window.innerWidth]');
        expect(widths).toEqual([400, 400]);
      },
      400,
    ));
});

describe('the report of a first, unrouted run', () => {
  it('says in words what is not there', () =>
    inReport('local-1', 'light', async (page) => {
      expect(COLD?.run.route).toBe('all');
      const empty = async (id: string): Promise<string> =>
        (await page.locator(`#${id} .empty`).textContent()) ?? '';
      expect(await empty('prediction')).toContain('Nothing was predicted');
      expect(await empty('trend')).toContain('first run');
      expect(await empty('worst')).toContain('Nothing was predicted');
      expect(await empty('decisions')).toContain('Routing was off in this run (route is “all”)');
      expect(await page.locator('.utilisation-chart').count()).toBe(0);
      for (const id of ['forecast', 'browsers', 'breakers', 'recoveries', 'fleet', 'instances'])
        expect(await page.locator(`#${id}`).count()).toBe(0);
      expect(await page.getByRole('navigation').getByText('Browsers').count()).toBe(0);
      expect(await empty('details')).toContain('Select a unit');
    }));
});
