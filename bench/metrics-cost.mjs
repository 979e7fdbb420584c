// What sampling costs: processor time of this process with the sampler on real browsers, against the same time without
// it, in turn. The limit is 1% of one core.
// Usage: npm run bench:metrics [-- --workers 2 --pages 4 --seconds 60 --rounds 1 --json]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { quantile } from './lib/statistics.mjs';

const LIMIT = 0.01;

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    pages: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

if (process.platform !== 'linux') {
  console.log('Processes are read on Linux only: nothing to measure.');
  process.exit(0);
}
const { ProcFiles, startSampler, UsageMeter } = await importTypeScript(
  path.join(import.meta.dirname, 'lib/metrics.ts'),
);
const children = Array.from({ length: Number(values.workers) }, startBrowser);
try {
  await Promise.all(children.map((child) => once(child, 'message')));
  report(await measureRounds());
} finally {
  for (const child of children) if (child.connected) child.send('end');
}

function startBrowser() {
  const executable = [chromium.executablePath(), '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    existsSync,
  );
  return fork(path.join(import.meta.dirname, 'lib/browser-child.mjs'), [values.pages, executable ?? '']);
}

async function measureRounds() {
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const without = await shareOf(() => () => {});
    const samples = [];
    const withSampler = await shareOf(() => {
      const meter = new UsageMeter(new ProcFiles());
      return startSampler({
        sample: async () => {
          const sample = await takeSample(meter);
          return () => samples.push(sample);
        },
        onFailure: (reason) => {
          throw new Error(reason);
        },
      });
    });
    rounds.push({ share: withSampler - without, samples });
  }
  return rounds;
}

/** Share of a core that this process uses between start and stop. */
async function shareOf(start) {
  const [before, startedMs] = [process.cpuUsage(), performance.now()];
  const stop = start();
  await sleep(Number(values.seconds) * 1000);
  stop();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - startedMs);
}

async function takeSample(meter) {
  const before = process.cpuUsage();
  const workers = children.map(({ pid }, workerIndex) => ({ pid, workerIndex, project: 'chromium' }));
  const { projects } = await meter.measure(workers, performance.now());
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000, ...projects.get('chromium') };
}

function report(rounds) {
  const samples = rounds.flatMap((round) => round.samples);
  const share = quantile(
    rounds.map((round) => round.share),
    0.5,
  );
  const sampleMs = quantile(
    samples.map(({ cpuMs }) => cpuMs),
    0.5,
  );
  const { processes, memoryBytes, memoryKind } = samples.at(-1);
  const limits = [atMost('sampling, of one core', share, LIMIT, write.percent)];
  if (values.json) {
    console.log(
      JSON.stringify({
        share,
        sampleMs,
        samples: samples.length,
        processes,
        memoryBytes,
        memoryKind,
        limits,
      }),
    );
  } else {
    const megabytes = (memoryBytes / 2 ** 20).toFixed(0);
    console.log(`${processes} processes, ${megabytes} MB (${memoryKind}), ${samples.length} samples`);
    console.log(`a sample takes ${sampleMs.toFixed(1)} ms of a core (median)`);
    console.log(`sampling uses ${(share * 100).toFixed(2)}% of one core, ${LIMIT * 100}% allowed`);
  }
  holdTo(limits);
}
