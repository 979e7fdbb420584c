/** A suite or config that is listed by a Playwright whose command line does what a test says. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { listProjects } from '../../../plugin/playwright/list-projects.js';
import { listSuite } from '../../../plugin/playwright/list-suite.js';
import { EvenkeelError } from '../../../src/errors.js';
import { withDirectory } from '../html/report-fixture.js';

const HANGS = `require('node:fs').writeFileSync('started', ''); setInterval(() => {}, 1000);`;

/** @param cli what its command line runs */
async function withPlaywright<T>(cli: string, use: (directory: string) => Promise<T>): Promise<T> {
  return withDirectory(async (directory) => {
    const packageDirectory = path.join(directory, 'node_modules', '@playwright', 'test');
    await mkdir(packageDirectory, { recursive: true });
    await writeFile(
      path.join(packageDirectory, 'package.json'),
      '{"name":"@playwright/test","version":"1.64.1"}',
    );
    await writeFile(path.join(packageDirectory, 'cli.js'), cli);
    await writeFile(path.join(directory, 'package.json'), '{}');
    await writeFile(path.join(directory, 'playwright.config.js'), '');
    return use(directory);
  });
}

function setupIn(cwd: string) {
  return { cwd, env: process.env, reporter: 'reporter.cjs' };
}

/** Tells this of what it is asked for, and prints a line. */
function telling(text: string): string {
  return `
    const { EVENKEEL_COLLECT_TO, EVENKEEL_PROJECTS_TO } = process.env;
    require('node:fs').writeFileSync(EVENKEEL_COLLECT_TO ?? EVENKEEL_PROJECTS_TO, ${JSON.stringify(text)});
    console.log('what Playwright printed');`;
}

describe('listProjects', () => {
  it('gives up a config that has not been loaded after a minute', () =>
    withPlaywright(HANGS, async (directory) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        let isSettled = false;
        const listed = listProjects(setupIn(directory)).finally(() => (isSettled = true));
        while (!existsSync(path.join(directory, 'started'))) await new Promise(setImmediate);
        vi.advanceTimersByTime(59_999);
        await new Promise(setImmediate);
        expect(isSettled).toBe(false);
        vi.advanceTimersByTime(1);
        expect(await listed).toEqual({ problem: '`playwright test --list` did not end within 60 s' });
      } finally {
        vi.useRealTimers();
      }
    }));

  it('takes another limit where it is given one', () =>
    withPlaywright(HANGS, async (directory) => {
      const listed = await listProjects({ ...setupIn(directory), limitMs: 300 });
      expect(listed).toEqual({ problem: '`playwright test --list` did not end within 0.3 s' });
    }));

  it.each(['no JSON', '{"name":"no list"}'])('says that %s can not be read', (text) =>
    withPlaywright(telling(text), async (directory) => {
      expect(await listProjects(setupIn(directory))).toEqual({
        problem: expect.stringMatching(/^what was told of it can't be read: ./) as string,
      });
    }),
  );
});

describe('listSuite', () => {
  it.each(['no JSON', '{"playwright":"1.64.1"}'])(
    'says that %s is no suite, with what Playwright printed',
    (text) =>
      withPlaywright(telling(text), async (directory) => {
        const error = await listSuite({ ...setupIn(directory), args: [] }).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(EvenkeelError);
        const { code, message } = error as EvenkeelError;
        expect(code).toBe('PLAN_INVALID');
        expect(message).toMatch(/^No plan was made: `playwright test --list` told nothing of the suite \(./);
        expect(message).toMatch(/\)\.\nwhat Playwright printed$/);
      }),
  );

  it('says how the command ended that told nothing', () =>
    withPlaywright(`console.log('no such option'); process.exitCode = 1`, async (directory) => {
      await expect(listSuite({ ...setupIn(directory), args: ['--odd'] })).rejects.toThrow(
        'No plan was made: `playwright test --list` ended with exit code 1.\nno such option',
      );
    }));
});
