/** Browsers that are stopped while their tests, which have no timeout, wait for them. */
import { existsSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { browsers } from './harness/playwright-versions.js';
import { outcomesOf } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const known = browsers();
const program = (known['chromium-headless-shell'] ?? known['chromium'])?.executablePath;
const seesProcesses = existsSync('/proc/self/stat');
if (!seesProcesses) console.warn('Skipped: browsers can be stopped only where /proc shows their processes.');

it.runIf(seesProcesses)(
  'a browser that is stopped is found while its test runs, a slow page is none',
  async () => {
    const project = fixture('stopped');
    const env = { BROWSER: program ?? chromium.executablePath() };
    // So often a unit must have run, on a warm worker too, before it can be told that it takes too long.
    for (let learned = 0; learned < 3; learned++) {
      const { code, stdout, stderr } = await project.run({ env, args: ['--workers=2'] });
      expect(code, stdout + stderr).toBe(0);
    }

    const goOn = project.path('go-on.txt');
    const run = await project.run({
      env: { ...env, GO_ON: goOn },
      timeoutMs: 400_000,
      onErrorOutput: (text) => text.includes('is paused') && writeFileSync(goOn, ''),
    });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.stderr).toContain('project "stopped" is paused');
    expect(run.stderr).toContain('its browser did not answer');
    expect(outcomesOf(run.report).map(({ attempts }) => attempts)).toEqual(
      Array.from({ length: 6 }, () => ['passed']),
    );
    const events = await project.history<{ project: string; to_state: string; fault: string }>(
      'SELECT project, to_state, fault FROM breaker_events ORDER BY at_ms',
    );
    expect(events[0]).toEqual({ project: 'stopped', to_state: 'open', fault: 'hang' });
    expect(events.filter((event) => event.project === 'slow')).toEqual([]);
  },
  // Half a minute is waited for, and on a slow machine as much longer as the three runs were slow.
  10 * 60_000,
);
