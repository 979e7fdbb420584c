// What Evenkeel costs: 2,000 trivial tests, plain Playwright against Evenkeel with history, in turn.
// The limit is 200 ms + 1 % of the wall time, held against the upper 95 % bound of the median difference.
// Usage: npm run bench:overhead [-- --pairs 20 --tests 2000]
import { parseArgs } from 'node:util';
import { runPlaywright } from './lib/run-playwright.mjs';
import { medianInterval, quantile } from './lib/statistics.mjs';
import { OUR_CONFIG, PLAIN_CONFIG, withTrivialSuite } from './lib/trivial-suite.mjs';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    tests: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});
const pairs = Number(values.pairs);
const tests = Number(values.tests);

await withTrivialSuite(tests, async (project) => {
  const ours = () => measure(project, OUR_CONFIG);
  const plain = () => measure(project, PLAIN_CONFIG);
  await plain();
  await ours(); // the run that fills history
  await ours();
  const measured = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Every other pair the other way round, so that a drifting machine favours neither.
    const first = pair % 2 === 0;
    const a = first ? await plain() : await ours();
    const b = first ? await ours() : await plain();
    measured.push(first ? { plainMs: a, oursMs: b } : { plainMs: b, oursMs: a });
    if (!values.json) process.stderr.write(`\rpair ${pair + 1} of ${pairs}`);
  }
  report(measured);
});

async function measure(project, config) {
  const { exitCode, wallMs, output } = await runPlaywright({ cwd: project, args: ['-c', config] });
  if (exitCode !== 0) throw new Error(`${config} failed:\n${output}`);
  return wallMs;
}

function report(measured) {
  const differences = measured.map(({ plainMs, oursMs }) => oursMs - plainMs);
  const plainMs = quantile(
    measured.map((pair) => pair.plainMs),
    0.5,
  );
  const medianMs = quantile(differences, 0.5);
  // A one-sided 95 % bound is the upper end of the two-sided 90 % interval.
  const { high: upperMs } = medianInterval(differences, 0.9);
  const allowedMs = 200 + 0.01 * plainMs;
  const isWithin = upperMs <= allowedMs;
  const result = { pairs, tests, plainMs, medianMs, upperMs, allowedMs, isWithin };
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`\n${result.tests} trivial tests, ${pairs} pairs, plain median ${plainMs.toFixed(0)} ms`);
    console.log(`overhead median ${medianMs.toFixed(0)} ms, upper 95 % bound ${upperMs.toFixed(0)} ms`);
    console.log(
      `allowed ${allowedMs.toFixed(0)} ms: ${isWithin ? 'within' : 'OVER'} (ratio ${(upperMs / allowedMs).toFixed(2)})`,
    );
  }
  process.exitCode = isWithin ? 0 : 1;
}
