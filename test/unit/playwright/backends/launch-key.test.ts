import { devices } from '@playwright/test';
import { expect, it } from 'vitest';
import { launchKey, type Launch } from '../../../../plugin/playwright/backends/launch-key.js';

const keyOf = (launch: Launch): string => launchKey(launch, '1.64.1');

/** What Playwright's worker fixtures give for a project's `use`. */
const inWorker = (over: Launch): Launch => ({
  ...{ browserName: 'chromium', channel: undefined, headless: true, launchOptions: {} },
  ...over,
});

it.each<[string, Launch, Launch]>([
  ['nothing named', {}, {}],
  ['a desktop device', devices['Desktop Firefox'] ?? {}, { browserName: 'firefox' }],
  ['a telephone', devices['iPhone 15'] ?? {}, { browserName: 'webkit' }],
  [
    'a name over a device',
    { ...devices['Desktop Safari'], browserName: 'firefox' },
    { browserName: 'firefox' },
  ],
  [
    'a channel among the launch options',
    { launchOptions: { channel: 'msedge' } },
    { channel: 'msedge', launchOptions: { channel: 'msedge' } },
  ],
  [
    'a head among the launch options',
    { launchOptions: { headless: false } },
    { headless: false, launchOptions: { headless: false } },
  ],
  ['--headed', { ...devices['Desktop Chrome'], headless: false }, { headless: false }],
])('a project and its workers name a browser alike: %s', (_, use, fixtures) => {
  expect(keyOf(use)).toBe(keyOf(inWorker(fixtures)));
});

it('browsers that may have other backends have other keys', () => {
  const launches: Launch[] = [
    ...['Desktop Chrome', 'Desktop Firefox', 'Desktop Safari'].map((name) => devices[name] ?? {}),
    { headless: false },
    { channel: 'chrome' },
    { launchOptions: { args: ['--enable-unsafe-webgpu'] } },
  ];
  expect(new Set(launches.map(keyOf)).size).toBe(launches.length);
});
