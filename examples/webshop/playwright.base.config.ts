/** The suite as plain Playwright runs it; `playwright.config.ts` is the same with Evenkeel. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { browserProjects } from '../shared/browsers.mjs';
import { choosePort } from '../shared/port.mjs';

const port = await choosePort('WEBSHOP_PORT');
const baseURL = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: './tests',
  // They hold much memory, and run only where that is asked for.
  testIgnore: process.env['WEBSHOP_EXPOSURES'] ? [] : '**/exposures.spec.ts',
  outputDir: './test-results',
  workers: Number(process.env['WEBSHOP_WORKERS'] ?? 2),
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: !!process.env['CI'],
  reporter: [[process.env['CI'] ? 'line' : 'list'], ['html', { open: 'never' }]],
  use: { baseURL, locale: 'en-GB', trace: 'off' },
  webServer: {
    command: 'node app/server.mjs',
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    url: `${baseURL}/health`,
    env: { PORT: String(port) },
    reuseExistingServer: false,
  },
  projects: [
    { name: 'setup', testMatch: '**/*.setup.ts' },
    ...browserProjects().map(({ name, use }) => ({ name, use, dependencies: ['setup'] })),
  ],
});
