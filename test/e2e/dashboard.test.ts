/** The dashboard in a real browser, while a real run is on. */
import { existsSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { complaints } from './harness/features.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { readMarkers } from './harness/markers.js';
import { launchBrowser, visit } from './harness/pages.js';
import { fixture } from './harness/run-fixture.js';

const MINUTE_MS = 60_000;
/** A time with its bounds. */
const IN_MINUTES = /^\dm \d\ds \((\d+ s|\d+m \d\ds) to \d+m \d\ds\)$/;
const HOSTILE = '<img src=x onerror="window.__pwned=1">';
/** Busy machines need long to start a worker. */
const PATIENCE = { timeout: 120_000 };

let browser: Browser;

beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

/** Starts the built command. @returns its address, and what ends it */
async function startDashboard(
  project: FixtureProject,
): Promise<{ address: string; stop: () => Promise<number | null> }> {
  let pid = 0;
  let output = '';
  const ended = project.evenkeel(['dashboard', '--history', '.evenkeel/history.duckdb'], {
    onStart: (started) => void (pid = started),
    onOutput: (text) => void (output = text),
  });
  const stop = async (): Promise<number | null> => {
    if (pid !== 0) process.kill(-pid, 'SIGTERM');
    pid = 0;
    return (await ended).code;
  };
  onTestFinished(async () => void (await stop()));
  await expect.poll(() => output, PATIENCE).toMatch(/^Dashboard at http:\/\/127\.0\.0\.1:\d+\/\n/);
  return { address: /http:\S+/.exec(output)?.[0] ?? '', stop };
}

/** Has a run that waits, in the middle of its tests, until its file is there. */
async function startRun(project: FixtureProject) {
  const released = project.path('released');
  const release = (): void => writeFileSync(released, '');
  let pid = 0;
  const env = { RELEASED: released, EVENKEEL_WEIGHTS: 'weights.json' };
  const ended = project.run({ env, onStart: (started) => void (pid = started) });
  const isBegun = (): number =>
    readMarkers(project.path('markers.jsonl')).filter(({ event }) => event === 'begin').length;
  onTestFinished(async () => {
    release();
    await ended;
  });
  await expect.poll(isBegun, PATIENCE).toBe(4);
  return { ended, release, kill: () => process.kill(-pid, 'SIGKILL') };
}

/** Weights by which those that wait take minutes, the longest first. */
function expectMinutes(project: FixtureProject): void {
  const waits = '</script><script>window.__pwned=2</script> › waits to be let go';
  const files = {
    'a.spec.ts': { tests: { [waits]: 4 * MINUTE_MS } },
    'b.spec.ts': { tests: { 'is well': 1000, 'fails <b>in bold</b>': 1000, 'waits as well': 3 * MINUTE_MS } },
    'c.spec.ts': { tests: { 'comes last': 1000 } },
  };
  const weights = { evenkeelWeights: 1, projects: { '': { files } } };
  writeFileSync(project.path('weights.json'), JSON.stringify(weights));
}

const cell = (page: Page, project: string, column: number) =>
  page.locator('.projects-now tbody tr', { hasText: project }).locator('td, th').nth(column);

it.each(['light', 'dark'] as const)(
  'shows a run while it is on, and how it ended (%s)',
  async (colorScheme) => {
    const project = fixture('watched');
    expectMinutes(project);
    const { address, stop } = await startDashboard(project);
    await visit({ browser, address, colorScheme, isServed: true }, async (page) => {
      expect(await page.locator('html').getAttribute('data-theme')).toBe(colorScheme);
      await page.getByText('No run is on.').waitFor();
      const run = await startRun(project);
      const card = page.locator('section.run');
      await card.waitFor(PATIENCE);
      expect(await card.locator('h2 .pill').textContent()).toBe('running');
      // Both slots are held, by units of which it is known how long they take.
      const slots = page.locator('.slots-now tbody tr');
      await expect.poll(() => slots.locator('.unit').allTextContents(), PATIENCE).toHaveLength(2);
      expect((await slots.locator('.unit').allTextContents()).sort()).toEqual(['a', 'b']);
      await expect.poll(() => slots.locator('.ends').allTextContents(), PATIENCE).toHaveLength(2);
      for (const text of await slots.locator('.ends').allTextContents()) expect(text).toMatch(IN_MINUTES);
      expect(await page.locator('.run-end').textContent()).toMatch(IN_MINUTES);
      // Of the project with the name that is markup one unit waits.
      expect(await cell(page, HOSTILE, 2).textContent()).toBe('1');
      await expect.poll(() => cell(page, 'desktop', 5).textContent(), PATIENCE).toBe('1');
      expect(await page.locator('.failures li').textContent()).toBe(
        'desktop · b.spec.ts › fails <b>in bold</b>',
      );
      expect(await page.locator('.done-text').textContent()).toBe('2 of 6 tests done, 1 failed');
      run.release();
      const result = await run.ended;
      expect([result.code, complaints(result)]).toEqual([1, []]);
      await expect.poll(() => card.locator('h2 .pill').textContent(), PATIENCE).toBe('failed');
      expect(await page.locator('.done-text').textContent()).toBe('6 of 6 tests done, 1 failed');
      expect(await card.getByText('Makespan').count()).toBe(1);
      const [recorded] = await project.history<{ run_id: string }>(
        'SELECT run_id FROM runs ORDER BY started_ms DESC LIMIT 1',
      );
      await page.getByRole('link', { name: 'Open the report of this run' }).click();
      await page.locator('#makespan').waitFor();
      expect(await page.locator('h1').textContent()).toContain(recorded?.run_id);
    });
    expect(await stop()).toBe(0);
  },
);

it('says so where a run is killed', async () => {
  const project = fixture('watched');
  expectMinutes(project);
  const { address } = await startDashboard(project);
  await visit({ browser, address, colorScheme: 'light', isServed: true, width: 400 }, async (page) => {
    const run = await startRun(project);
    const pill = page.locator('section.run h2 .pill');
    await expect.poll(() => pill.textContent(), PATIENCE).toBe('running');
    run.kill();
    expect((await run.ended).signal).toBe('SIGKILL');
    await expect.poll(() => pill.textContent(), PATIENCE).toBe('ended without a word');
    await page.getByText('Its process is gone').waitFor();
  });
});

it('a run that nobody watches leaves nothing for dashboards', async () => {
  const project = fixture('watched');
  expect((await project.run()).code).toBe(0);
  expect(await project.history('SELECT 1 FROM runs')).toHaveLength(1);
  expect(existsSync(project.path('.evenkeel/dashboard'))).toBe(false);
  const { address } = await startDashboard(project);
  await visit({ browser, address, colorScheme: 'light', isServed: true }, async (page) => {
    await page.getByText('No run is on.').waitFor();
  });
});
