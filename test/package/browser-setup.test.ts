/** Set-up on machines with other browsers than this one: a copy of its scripts, beside whatever the search path holds. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const rootDir = path.resolve(import.meta.dirname, '../..');
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-setup-'));
  cpSync(path.join(rootDir, 'scripts'), path.join(copy, 'scripts'), { recursive: true });
  cpSync(path.join(rootDir, 'package.json'), path.join(copy, 'package.json'));
  symlinkSync(path.join(rootDir, 'node_modules'), path.join(copy, 'node_modules'));
  mkdirSync(path.join(copy, 'bin'));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

describe('browsers', () => {
  it('none to be had is one message with what would mend it', () => {
    const { status, stderr } = browsers('await findBrowsers()');
    expect(status).toBe(1);
    expect(stderr).toBe(
      'Set-up: no chromium, no chromium-headless-shell, no firefox on this machine\n' +
        'To mend it: npx playwright install --with-deps chromium chromium-headless-shell firefox\n',
    );
  });

  it('some missing is a warning, and the rest is found', () => {
    install('chromium');
    const { status, stderr } = browsers('await findBrowsers()');
    expect(status).toBe(0);
    expect(stderr).toContain('Set-up: no chromium-headless-shell, no firefox on this machine');
    expect(stderr).toContain('Going on with chromium.');
    expect(found()).toEqual({
      chromium: { source: 'system', executablePath: path.join(copy, 'bin/chromium') },
      'chromium-headless-shell': null,
      firefox: null,
    });
  });

  it('are looked for once: a second call starts none, whatever did not start at the first', () => {
    install('chromium');
    install('firefox', 'exit 1');
    expect(browsers('await findBrowsers()').status).toBe(0);
    expect(starts()).toEqual(['chromium', 'firefox']);
    expect(browsers('console.log(areBrowsersFound())').stdout).toBe('true\n');
    expect(starts()).toEqual(['chromium', 'firefox']);
  });

  it('are looked for again once one has come or gone', () => {
    install('chromium');
    expect(browsers('await findBrowsers()').status).toBe(0);
    install('firefox');
    expect(browsers('console.log(areBrowsersFound())').stdout).toBe('false\n');
    rmSync(path.join(copy, 'bin/firefox'));
    rmSync(path.join(copy, 'bin/chromium'));
    expect(browsers('console.log(areBrowsersFound())').stdout).toBe('false\n');
  });
});

/** A browser that does nothing but note that it was started. */
function install(command: string, then = 'exit 0'): void {
  const file = path.join(copy, 'bin', command);
  writeFileSync(file, `#!/bin/sh\necho ${command} >> ${path.join(copy, 'starts')}\n${then}\n`);
  chmodSync(file, 0o755);
}

function starts(): string[] {
  const file = path.join(copy, 'starts');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function found(): unknown {
  return JSON.parse(readFileSync(path.join(copy, '.setup/browsers.json'), 'utf8'));
}

/** Calls what set-up calls of the browsers' script, where nothing can be downloaded or installed. */
function browsers(call: string) {
  const script = `
    const { areBrowsersFound, findBrowsers } = await import('./scripts/lib/browsers.mjs');
    try { ${call}; } catch (error) { console.error(String(error)); process.exitCode = 1; }
  `;
  const env = {
    PATH: path.join(copy, 'bin'),
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    PLAYWRIGHT_BROWSERS_PATH: path.join(copy, 'own-browsers'),
  };
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: copy,
    env,
    encoding: 'utf8',
  });
}
