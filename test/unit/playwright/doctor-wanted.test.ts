import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { devices, type FullConfig } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { channelPaths } from '../../../plugin/playwright/doctor-channels.js';
import { keptBackendFindings } from '../../../plugin/playwright/doctor-backends.js';
import { notInstalledFinding, wantedFindings } from '../../../plugin/playwright/doctor-wanted.js';
import {
  describeProjects,
  parseProjects,
  type ListedProject,
} from '../../../plugin/playwright/listed-project.js';
import { ownExecutable, type TellPath } from '../../../plugin/playwright/own-browsers.js';
import type { Finding } from '../../../src/cli/finding.js';
import { withDirectory } from '../html/report-fixture.js';

const FILES = {
  chromium: 'chromium-1200/chrome-linux64/chrome',
  'chromium-headless-shell':
    'chromium_headless_shell-1200/chrome-headless-shell-linux64/chrome-headless-shell',
  firefox: 'firefox-1500/firefox/firefox',
  webkit: 'webkit-2200/pw_run.sh',
} as const;

/** A folder in which these builds are installed, and Playwright that knows of it. */
async function withBuilds(
  installed: readonly (keyof typeof FILES)[],
  use: (tellPath: TellPath, directory: string) => void | Promise<void>,
): Promise<void> {
  await withDirectory(async (directory) => {
    for (const name of installed) {
      const file = path.join(directory, FILES[name]);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, '');
    }
    await use((browserName) => path.join(directory, FILES[browserName]), directory);
  });
}

/** As a config in its own process would be told. */
function listed(uses: Record<string, object>, env = {}): ListedProject[] {
  const projects = Object.entries(uses).map(([name, use]) => ({ name, use }));
  const config = { version: '1.64.1', projects } as unknown as FullConfig;
  return parseProjects(JSON.stringify(describeProjects(config, env)));
}

const found = (projects: readonly ListedProject[], tellPath: TellPath): Pick<Finding, 'state' | 'text'>[] =>
  wantedFindings(projects, { tellPath, env: {}, platform: 'linux' }).map(({ state, text }) => ({
    state,
    text,
  }));

const BY_DEVICE = {
  desktop: devices['Desktop Chrome'],
  phone: devices['Pixel 7'],
  fox: devices['Desktop Firefox'],
  apple: devices['Desktop Safari'],
};

describe('wantedFindings', () => {
  it('is content where each project’s browser is installed', () =>
    withBuilds(['chromium-headless-shell', 'firefox', 'webkit'], (tellPath) =>
      expect(found(listed(BY_DEVICE), tellPath)).toEqual([
        { state: 'ok', text: 'desktop, phone, fox, apple: their browsers are installed' },
      ]),
    ));

  it('misses the headless shell beside a Chromium, and the Chromium beside a shell', async () => {
    await withBuilds(['chromium', 'firefox', 'webkit'], (tellPath) =>
      expect(found(listed(BY_DEVICE), tellPath)).toEqual([
        { state: 'broken', text: "desktop, phone: Playwright's chromium-headless-shell is not installed" },
      ]),
    );
    const headed = { headed: { browserName: 'chromium', headless: false }, fresh: { channel: 'chromium' } };
    await withBuilds(['chromium-headless-shell'], (tellPath) =>
      expect(found(listed(headed), tellPath)).toEqual([
        { state: 'broken', text: "headed, fresh: Playwright's chromium is not installed" },
      ]),
    );
    await withBuilds(['chromium'], (tellPath) =>
      expect(found(listed(headed), tellPath)).toMatchObject([{ state: 'ok' }]),
    );
  });

  it('says how to install what a project names', () =>
    withBuilds(['chromium-headless-shell', 'firefox'], (tellPath) =>
      expect(wantedFindings(listed(BY_DEVICE), { tellPath, env: {} })).toMatchObject([
        {
          state: 'broken',
          text: expect.stringMatching(/^apple: /),
          advice: expect.stringMatching(/install --with-deps webkit$/),
        },
      ]),
    ));

  it('only warns where no project names a browser: its tests may want none', () =>
    withBuilds([], (tellPath) =>
      expect(found(listed({ '': {} }), tellPath)).toMatchObject([{ state: 'warning' }]),
    ));

  it('looks for channels and executables, and not for what is elsewhere or unknown', () =>
    withBuilds([], async (tellPath, directory) => {
      const own = path.join(directory, 'own');
      await writeFile(own, '');
      const there = {
        exe: { launchOptions: { executablePath: own } },
        remote: { connectOptions: { wsEndpoint: 'ws://x' } },
      };
      expect(found(listed({ ...there, tip: { channel: 'chromium-tip-of-tree' } }), tellPath)).toMatchObject([
        { state: 'ok' },
      ]);
      expect(found(listed({ '': {} }, { PW_TEST_CONNECT_WS_ENDPOINT: 'ws://x' }), tellPath)).toMatchObject([
        { state: 'ok' },
      ]);
      const absent = {
        dev: { launchOptions: { channel: 'msedge-dev' } },
        gone: { launchOptions: { executablePath: `${own}-gone` } },
      };
      expect(found(listed(absent), tellPath)).toEqual([
        { state: 'broken', text: 'dev: channel msedge-dev is not installed' },
        { state: 'broken', text: `gone: ${own}-gone is not installed` },
      ]);
    }));
});

describe('notInstalledFinding', () => {
  it('tells without a config what is not there, and warns where nothing is', async () => {
    await withBuilds(['chromium-headless-shell', 'firefox'], (tellPath) =>
      expect(notInstalledFinding(tellPath)).toMatchObject({
        state: 'ok',
        text: expect.stringContaining('chromium, webkit') as string,
      }),
    );
    await withBuilds([], (tellPath) =>
      expect(notInstalledFinding(tellPath)).toMatchObject({ state: 'warning' }),
    );
    await withBuilds(['chromium', 'chromium-headless-shell', 'firefox', 'webkit'], (tellPath) =>
      expect(notInstalledFinding(tellPath)).toBeNull(),
    );
  });
});

describe('ownExecutable', () => {
  it('finds the shell under its older name', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'chromium_headless_shell-7/chrome-win/headless_shell.exe');
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, '');
      const tellPath: TellPath = () => path.join(directory, 'chromium-7/chrome-win/chrome.exe');
      expect(ownExecutable('chromium-headless-shell', tellPath)).toBe(file);
      expect(ownExecutable('chromium-headless-shell', () => '/usr/bin/chromium')).toBeNull();
    }));
});

it('knows where channels are, in Windows in each folder of programs', () => {
  expect(channelPaths('chrome-canary', {}, 'linux')).toEqual(['/opt/google/chrome-canary/chrome']);
  expect(channelPaths('msedge-canary', {}, 'linux')).toEqual([]);
  const folders = { LOCALAPPDATA: 'C:\\Local', PROGRAMFILES: 'C:\\Program Files' };
  expect(channelPaths('chrome', folders, 'win32')).toEqual([
    String.raw`C:\Local\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  ]);
  expect(channelPaths('netscape', {}, 'linux')).toBeNull();
});

it('shows what runs have kept of backends, and what to do about one that works nowhere', () => {
  const works = { works: true, fixedMs: 1, msPerMillion: 2 } as const;
  const lacks = { works: false, reason: 'there is no adapter' } as const;
  const projects = [
    { name: 'a', launchKey: 'A' },
    { name: 'b', launchKey: 'B' },
    { name: 'never ran', launchKey: 'C' },
  ];
  const known = new Map([
    ['A', { build: '1 headless', answers: { webnn: lacks, webgpu: lacks, wasm: works } }],
    ['B', { build: '2 headless', answers: { webnn: works, webgpu: lacks, wasm: works } }],
  ]);
  const [a, b, missing, ...rest] = keptBackendFindings(projects, known, '2026-05-01');
  expect([a?.state, b?.state, rest]).toEqual(['ok', 'ok', []]);
  expect(a?.text).toMatch(/^a \(1 headless, as runs found until 2026-05-01\): webnn does not work/);
  expect(missing).toMatchObject({
    state: 'warning',
    text: 'webgpu works in none of them (there is no adapter)',
    advice: expect.stringContaining('--enable-unsafe-webgpu') as string,
  });
  expect(keptBackendFindings(projects, new Map(), '2026-05-01')).toEqual([]);
});
