/** Real browsers that stop, are killed, do not start, run out of memory and hang, in one run: none loses a test. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { limitMemory } from './harness/memory-limit.js';
import { browsers } from './harness/playwright-versions.js';
import { outcomesOf } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const known = browsers();
const program =
  (known['chromium-headless-shell'] ?? known['chromium'])?.executablePath ?? chromium.executablePath();
const seesProcesses = existsSync('/proc/self/stat');
if (!seesProcesses) console.warn('Skipped: browsers can be stopped only where /proc shows their processes.');

it.runIf(seesProcesses)(
  'faults of browsers trip their breaker, it closes again, and none loses a test',
  async () => {
    // For one browser, but not for the test that fills its memory.
    const limited = limitMemory(program, 700 * 2 ** 20);
    if (!limited) console.warn('Memory is not limited: that takes root, Linux and its control groups.');
    try {
      const project = fixture('browser-faults');
      const run = await project.run({
        env: {
          BROWSER: program,
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
          'browser runs out of memory': limited ? 'failed, passed' : 'skipped',
          'page hangs': 'timedOut, passed',
          'is well': 'passed',
        },
      );
      expect(run.code, run.stdout + run.stderr).toBe(0);
      // It takes faults of three specs; a page that hangs is none.
      const events = await project.history<{ project: string; to_state: string; fault: string }>(
        'SELECT project, to_state, fault FROM breaker_events ORDER BY at_ms',
      );
      expect(new Set(events.map((event) => event.project))).toEqual(new Set(['sick']));
      expect(events[0]?.to_state).toBe('open');
      expect(events.at(-1)?.to_state).toBe('closed');
      const faults = ['hang', 'crash', 'launch-failed', 'out-of-memory'];
      expect(events.filter(({ fault }) => !faults.includes(fault))).toEqual([]);
    } finally {
      limited?.remove();
    }
  },
);
