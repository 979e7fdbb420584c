/** The suite as plain Playwright runs it; `playwright.config.ts` is the same with Evenkeel. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import type { BackendArgs } from 'evenkeel/test';
import { browserProjects } from '../shared/browsers.mjs';
import { choosePort } from '../shared/port.mjs';

const port = await choosePort('WEB_ML_PORT');
// `localhost` is a secure context over plain HTTP, which WebGPU, WebNN and threads need.
const baseURL = `http://localhost:${port}`;

export default defineConfig<BackendArgs>({
  testDir: './tests',
  outputDir: './test-results',
  // Every test is a spec of its own, which is routed by itself.
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 90_000 },
  reporter: 'list',
  // Of one inference, in millions of multiplications and additions: by it a backend is chosen.
  use: { baseURL, backendWork: { '@vision': 11, '@audio': 0.0001, '@text': 0.0001 } },
  webServer: {
    command: 'node app/server.mjs',
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    url: baseURL,
    env: { PORT: String(port) },
    reuseExistingServer: false,
  },
  projects: browserProjects(),
});
