// How long a spec waits whose browser was killed: under the real `playwright test` a real browser gets SIGKILL while a test is in it,
// until the test, tried again in a new worker, has a page in a new browser. Allowed: 3 seconds.
// Usage: npm run bench:browser-recovery [-- --kills 10 --json]
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { browserProjects } from '../examples/shared/browsers.mjs';
import { queryHistory } from './lib/history.mjs';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '10' }, json: { type: 'boolean', default: false } },
});
const ALLOWED_MS = 3_000;

const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-browser-recovery-'));
try {
  await makeProject();
  // A run for each kill: three faults in a row would open the project's breaker.
  const kills = [];
  for (let kill = 0; kill < Number(values.kills); kill++) kills.push(await recovery(kill));
  report(kills);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function makeProject() {
  await mkdir(path.join(folder, 'tests'));
  await symlink(path.resolve(import.meta.dirname, '../node_modules'), path.join(folder, 'node_modules'));
  const signals = path.resolve(import.meta.dirname, '../test/fixtures/shared/signal-browser.ts');
  const test = `import { appendFileSync } from 'node:fs';
import { expect, test } from 'evenkeel/test';
import { signalBrowser } from ${JSON.stringify(signals)};
test('survives', async ({ page }, { retry }) => {
  await page.setContent('<h1>here</h1>');
  appendFileSync(process.env.MOMENTS, Date.now() + '\\n');
  if (retry === 0) signalBrowser('SIGKILL');
  await expect(page.getByRole('heading')).toHaveText('here');
});\n`;
  await writeFile(path.join(folder, 'tests/survivor.spec.ts'), test);
  const [project] = browserProjects().filter(({ name }) => name === 'chromium');
  if (!project) throw new Error('There is no Chromium here.');
  const config = `import { defineConfig } from '@playwright/test';
import { withEvenkeel } from 'evenkeel/playwright';
export default withEvenkeel(
  defineConfig({ testDir: './tests', workers: 1, retries: 1, projects: [${JSON.stringify(project)}] }),
);\n`;
  await writeFile(path.join(folder, 'playwright.config.mjs'), config);
}

/** @returns milliseconds from the kill to the page of the next attempt, and to that attempt's start as the history has it */
async function recovery(kill) {
  const [moments, history] = [path.join(folder, `moments-${kill}`), path.join(folder, `${kill}.duckdb`)];
  const env = { MOMENTS: moments, EVENKEEL_HISTORY: history };
  const { exitCode, output } = await runPlaywright({ cwd: folder, env });
  const [killedMs, againMs, ...others] = (await readFile(moments, 'utf8')).trim().split('\n').map(Number);
  if (exitCode !== 0 || againMs === undefined || others.length > 0)
    throw new Error(`The test was to pass when it is tried again:\n${output}`);
  const [recorded, ...more] = await queryHistory(history, 'SELECT fault, recovery_ms FROM recoveries');
  if (recorded?.fault !== 'crash' || more.length > 0)
    throw new Error(`One crash was to be recorded: ${JSON.stringify([recorded, ...more])}`);
  const pageMs = againMs - killedMs;
  if (!values.json) console.log(`${kill + 1}: ${pageMs} ms, begun after ${recorded.recovery_ms} ms`);
  return { pageMs, begunMs: recorded.recovery_ms };
}

function report(kills) {
  const of = (pick) => {
    const all = kills.map(pick);
    return { medianMs: quantile(all, 0.5), worstMs: Math.max(...all) };
  };
  const [page, begun] = [of(({ pageMs }) => pageMs), of(({ begunMs }) => begunMs)];
  if (values.json) console.log(JSON.stringify({ kills, page, begun, allowedMs: ALLOWED_MS }));
  else {
    const text = ({ medianMs, worstMs }) =>
      `${Math.round(medianMs)} ms in the median, ${Math.round(worstMs)} ms at worst`;
    console.log(
      `${kills.length} kills: ${text(page)} until the page is there again (allowed ${ALLOWED_MS} ms)`,
    );
    console.log(`of that ${text(begun)} until the next attempt begins`);
  }
  holdTo([atMost('until the page is there again, at worst', page.worstMs, ALLOWED_MS, write.milliseconds)]);
}
