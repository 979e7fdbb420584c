import type { LaunchOptions } from '@playwright/test';
import { expect, it } from 'vitest';
import { backendFindings, probeBrowsers } from '../../../plugin/playwright/doctor-backends.js';
import { Waiting } from '../../../src/cli/waiting.js';

it('waits a minute for a browser to start, and warns of one that does not', async () => {
  const asked: LaunchOptions[] = [];
  const playwright = {
    version: '1.64.1',
    executablePath: () => null,
    launch: async (_: string, options: LaunchOptions) => {
      asked.push(options);
      return Promise.reject(
        new Error(`browserType.launch: Timeout ${String(options.timeout)}ms exceeded.\nCall log: …`),
      );
    },
  };
  const found = {
    ...{ name: 'chromium', browserName: 'chromium' as const, own: null, version: null },
    executablePath: '/usr/bin/chromium',
  };
  const probed = await probeBrowsers(playwright, [found], new Waiting({ status: () => {} }, 1));
  expect(asked).toEqual([{ executablePath: '/usr/bin/chromium', timeout: 60_000 }]);
  expect(backendFindings(probed)).toMatchObject([
    { state: 'warning', text: 'chromium did not start: browserType.launch: Timeout 60000ms exceeded.' },
  ]);
});
