/** Real browsers that stop, are killed, run out of memory and hang, in one run: none loses a test. */
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { limitMemory } from './harness/memory-limit.js';
import { browsers } from './harness/playwright-versions.js';
import { outcomesOf } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const known = browsers();
const program = (known['chromium-headless-shell'] ?? known['chromium'])?.executablePath;
// Two browsers and what tests need, but not the tests that fill memory.
const limited = limitMemory(program ?? chromium.executablePath(), 700 * 2 ** 20);
if (!limited) console.warn('Skipped: memory can be limited only by root, on Linux, with control groups.');

it.runIf(limited)('faults of browsers are told from failures of tests, and none loses a test', async () => {
  try {
    const project = fixture('browser-faults');
    const run = await project.run({ env: { BROWSER_PROGRAM: limited?.executablePath } });
    const outcomes = outcomesOf(run.report);
    expect(Object.fromEntries(outcomes.map(({ title, attempts }) => [title, attempts.join(', ')]))).toEqual({
      'browser is stopped': 'timedOut, passed',
      'browser is killed': 'failed, passed',
      'browser runs out of memory': 'failed, passed',
      'page hangs': 'timedOut, passed',
      ...Object.fromEntries([0, 1, 2, 3].map((index) => [`is well ${index}`, 'passed'])),
    });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    // Three faults of three specs open it, and the page that hangs is none: so all three others were seen as what they are.
    const events = await project.history<{ to_state: string; fault: string }>(
      'SELECT to_state, fault FROM breaker_events ORDER BY at_ms',
    );
    expect(events.map(({ to_state }) => to_state).filter((state) => state !== 'half-open')).toEqual([
      'open',
      'closed',
    ]);
    expect(['hang', 'crash', 'out-of-memory']).toContain(events[0]?.fault);
    const ends = await project.history<{ state: string }>('SELECT state FROM browser_instances');
    expect(ends.length).toBeGreaterThanOrEqual(4);
  } finally {
    limited?.remove();
  }
});
