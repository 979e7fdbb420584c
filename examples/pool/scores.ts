/** Capability scores: what the pool has learned of each browser for each kind, and hardware that a task requires. */
import { createPool } from 'evenkeel/pool';
import { findTwoBrowsers } from './lib/browsers.js';
import { isQuick } from './lib/settings.js';
import { KINDS, makeTask } from './lib/work.js';

const RUNS = isQuick ? 1 : 5;

const browsers = findTwoBrowsers();
const names = Object.keys(browsers);
// A capability is a word of yours for what a browser, or the machine it runs on, has and others lack.
const [first = ''] = names;
browsers[first] = { ...browsers[first], capabilities: ['calibrated-screen'] };

const pool = createPool({ browsers, capacity: { workers: 1 }, history: false });

// With one slot each change of browser is a browser start, so one browser comes after the other.
for (const browser of names)
  for (const kind of KINDS)
    for (let run = 0; run < RUNS; run++)
      await pool.submit({ ...makeTask(kind, `a ${kind} task`), browsers: [browser] });

for (const kind of KINDS) {
  console.log(`\nBrowsers for a ${kind} task, best first:`);
  const ranked = await pool.scores({ name: `a ${kind} task`, kind });
  console.table(
    Object.fromEntries(
      ranked.map(({ browser, score, estimate, contributions }) => [
        browser,
        {
          score: score.toFixed(2),
          'predicted ms': Math.round(estimate.value),
          ...Object.fromEntries(
            ['speed', 'reliability', 'load'].map((name) => [name, contributions[name]?.value.toFixed(2)]),
          ),
        },
      ]),
    ),
  );
  const task = makeTask(kind, `a ${kind} task`);
  const ranIn = await pool.submit({ ...task, run: async ({ browserName }) => browserName });
  console.log(`Without preferences it ran in ${ranIn}.`);
}

const onScreen = await pool.submit({
  ...{ name: 'compare colours', kind: 'vision', requires: ['calibrated-screen'] },
  run: async ({ browserName }) => browserName,
});
console.log(`\nWhat requires a calibrated screen ran in ${onScreen}.`);
await pool.drain();
