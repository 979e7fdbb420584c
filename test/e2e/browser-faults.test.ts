/** Real browsers that stop, are killed, do not start, run out of memory and hang, in one run: none loses a test. */
import { existsSync } from 'node:fs';
import { chromium, firefox } from 'playwright-core';
import { expect, it } from 'vitest';
import { limitMemory } from './harness/memory-limit.js';
import { browsers } from './harness/playwright-versions.js';
import { isSystemFirefox, pathOf } from './harness/real-browsers.js';
import { outcomesOf } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

interface Recovery {
  readonly title: string;
  readonly fault: string;
  readonly retry: number;
  readonly strategy: string;
  readonly recovery_ms: number | null;
}

const known = browsers();
const program =
  (known['chromium-headless-shell'] ?? known['chromium'])?.executablePath ?? chromium.executablePath();
const systemFirefox = isSystemFirefox() ? { CHANNEL: 'moz-firefox' } : {};
/** What of memory is Chromium's: how a page fills it, and how a browser's is limited. */
const BROWSERS = [
  { name: 'chromium', env: { BROWSER: program }, hasMemory: true },
  {
    name: 'firefox',
    env: { BROWSER: pathOf('firefox').executablePath ?? firefox.executablePath(), ...systemFirefox },
    hasMemory: false,
  },
];
const seesProcesses = existsSync('/proc/self/stat');
if (!seesProcesses) console.warn('Skipped: browsers can be stopped only where /proc shows their processes.');

it.runIf(seesProcesses).each(BROWSERS)(
  'each fault of a $name is recorded with its cause and its recovery; breakers close again, and none loses a test',
  async ({ name, env, hasMemory }) => {
    // For one browser, but not for the test that fills its memory.
    const limited = hasMemory ? limitMemory(program, 700 * 2 ** 20) : null;
    if (hasMemory && !limited)
      console.warn(
        'Memory is not limited by the system, which takes root, Linux and its control groups: the page uses up the heap that its ' +
          'browser allows it instead, and nobody can tell that from a crash.',
      );
    try {
      const project = fixture('browser-faults');
      const run = await project.run({
        // A Firefox that is stopped or killed costs its worker half a minute, and its start seconds.
        timeoutMs: 9 * 60_000,
        env: {
          ...env,
          BROWSER_NAME: name,
          LAUNCHED: project.path('launched.txt'),
          ...(limited && { LIMITED_BROWSER: limited.executablePath }),
        },
      });
      const outcomes = outcomesOf(run.report);
      expect(Object.fromEntries(outcomes.map(({ title, attempts }) => [title, attempts.join(', ')]))).toEqual(
        {
          'browser is stopped': 'timedOut, passed',
          'browser is killed': 'failed, passed',
          'browser is not launched': 'failed, passed',
          'closes its own page': 'failed, passed',
          ...(hasMemory && { 'browser runs out of memory': 'failed, passed' }),
          'page hangs': 'timedOut, passed',
          'is well': 'passed',
        },
      );
      expect(run.code, run.stdout + run.stderr).toBe(0);

      // A page that hangs or is closed is no fault of its browser, and a test that passes is none.
      const recoveries = await project.history<Recovery>(
        'SELECT title, fault, retry, strategy, recovery_ms FROM recoveries ORDER BY title',
      );
      const ranOut = limited ? ['out-of-memory', 0, 'alone'] : ['crash', 0, 'at-once'];
      expect(recoveries.map(({ title, fault, retry, strategy }) => [title, fault, retry, strategy])).toEqual([
        ['browser is killed', 'crash', 0, 'at-once'],
        ['browser is not launched', 'launch-failed', 0, 'after-another'],
        ['browser is stopped', 'hang', 0, 'after-another'],
        ...(hasMemory ? [['browser runs out of memory', ...ranOut]] : []),
      ]);
      for (const { title, recovery_ms: ms } of recoveries) expect(ms, title).toBeGreaterThan(0);
      expect(run.stderr).toContain(`${recoveries.length} browsers lost, tried again within `);

      // It takes faults of three specs, and one more where some are tried again in between.
      if (!hasMemory) return;
      const events = await project.history<{ project: string; to_state: string; fault: string }>(
        'SELECT project, to_state, fault FROM breaker_events ORDER BY at_ms',
      );
      expect(new Set(events.map((event) => event.project))).toEqual(new Set(['sick']));
      expect(events[0]?.to_state).toBe('open');
      expect(events.at(-1)?.to_state).toBe('closed');
      const causes = new Set(recoveries.map(({ fault }) => fault));
      expect(events.filter(({ fault }) => !causes.has(fault))).toEqual([]);
    } finally {
      limited?.remove();
    }
  },
  10 * 60_000,
);
