// Decision time with a deep queue: 100,000 placements of 5 projects with 40 locks, 8 slots; and how it grows with the
// number of placements. Drives the shipped engine through a whole phase in virtual time and prints the time per
// decision, and the exponent of the fit time = c * n^e of all decisions together beside that of n log n. Then the time of one
// choice of a project: 1,000 specs with full history, each weighed for 5 projects, first with nothing worked out before, then again;
// and how often what is worked out was at hand (hit rate) over 10,000 submits to a pool that learns from each. At last the
// processor time of a pool's choices while 5,000 tasks come and run, each with a priority of its own, and all with the same one.
// Usage: npm run bench:decisions [-- --placements 100000 --slots 8 --rounds 3 --json]
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Engine } from 'evenkeel';
import { growthFit } from './lib/growth-fit.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { seededRandom, quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    placements: { type: 'string', default: '100000' },
    slots: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const POOL_TASKS = 5000;
const placements = Number(values.placements);
const slots = Number(values.slots);
const sizes = [0.125, 0.25, 0.5, 1].map((share) => Math.max(5, Math.round(share * placements)));

for (const size of sizes) runPhase(size); // compiled and optimised before anything is timed
const phases = sizes.map(() => []);
for (let round = 0; round < Number(values.rounds); round++)
  sizes.forEach((size, index) => phases[index].push(runPhase(size)));
const times = phases.at(-1).flatMap((rounds) => rounds.times);
// The least of the rounds: whatever else the machine does only adds.
const { cacheUse, choiceTime } = await importTypeScript(path.join(import.meta.dirname, 'lib/choice-time.ts'));
const choice = choiceTime(1000, 5);
const cache = cacheUse(10_000, 200, 5);
const { poolQueueTime } = await importTypeScript(path.join(import.meta.dirname, 'lib/pool-queue-time.ts'));
const queues = [POOL_TASKS, 1].map((priorities) => poolQueueTime(POOL_TASKS, priorities, slots));
const totals = phases.map((rounds) => Math.min(...rounds.map(({ cpuMs }) => cpuMs)));
report({
  placements,
  slots,
  decisions: times.length,
  medianMs: quantile(times, 0.5),
  p99Ms: quantile(times, 0.99),
  maxMs: quantile(times, 1),
  choice,
  cache,
  queues,
  growth: {
    totals: Object.fromEntries(sizes.map((size, i) => [size, totals[i]])),
    ...growthFit(sizes, totals),
  },
});

/** A phase of so many placements: the time of each decision, and the processor time of all that the engine does. */
function runPhase(count) {
  const random = seededRandom(1);
  const units = unitsOf(count, random);
  const cpu = process.cpuUsage();
  const times = drive(units, random);
  const { user, system } = process.cpuUsage(cpu);
  return { times, cpuMs: (user + system) / 1000 };
}

function unitsOf(count, random) {
  return Array.from({ length: count }, (_, order) => {
    const value = Math.exp(6 + 1.2 * gaussian(random));
    const project = `project-${order % 5}`;
    return {
      id: `unit-${order}`,
      project,
      workerKey: project,
      estimate: { value, spread: 0.2 * value, sampleCount: random() < 0.9 ? 5 : 0, source: 'own' },
      locks: random() < 0.02 ? [`lock-${Math.floor(40 * random())}`] : [],
      isIsolated: false,
      order,
    };
  });
}

function drive(units, random) {
  const engine = new Engine({
    slots,
    units,
    projectLimits: new Map([['project-4', Math.max(1, slots >> 2)]]),
    workerStartMs: () => 900,
  });
  const views = Array.from({ length: slots }, () => ({ isBusy: false, warmKey: null }));
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const running = [];
  const times = [];
  let nowMs = 0;
  while (engine.queuedCount > 0 || running.length > 0) {
    const before = performance.now();
    const decision = engine.decide(views, nowMs);
    times.push(performance.now() - before);
    if (decision.type === 'start') {
      const unit = byId.get(decision.unitId);
      const isWarm = views[decision.slot].warmKey === unit.workerKey;
      engine.handle({ type: 'unit-started', unitId: unit.id, slot: decision.slot, atMs: nowMs, isWarm });
      views[decision.slot] = { isBusy: true, warmKey: unit.workerKey };
      running.push({
        unit,
        slot: decision.slot,
        endMs: nowMs + unit.estimate.value * Math.exp(0.2 * gaussian(random)),
      });
      continue;
    }
    running.sort((a, b) => b.endMs - a.endMs);
    const ended = running.pop();
    nowMs = ended.endMs;
    engine.handle({ type: 'unit-finished', unitId: ended.unit.id, slot: ended.slot, atMs: nowMs });
    views[ended.slot] = { isBusy: false, warmKey: ended.unit.workerKey };
  }
  return times;
}

function report(result) {
  const { growth } = result;
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(
      `${placements} placements, ${slots} slots, ${result.decisions} decisions in ${values.rounds} phases`,
    );
    console.log(
      `median ${result.medianMs.toFixed(4)} ms · p99 ${result.p99Ms.toFixed(4)} ms · max ${result.maxMs.toFixed(2)} ms`,
    );
    const phases = Object.entries(growth.totals).map(([size, ms]) => `${size}: ${ms.toFixed(0)} ms`);
    console.log(`processor time of a phase by placements: ${phases.join(' · ')}`);
    for (const [what, { medianMs, cpuMs }] of Object.entries({
      'worked out': result.choice.fresh,
      'at hand': result.choice.kept,
    }))
      console.log(
        `choice of a project, ${what}: median ${medianMs.toFixed(4)} ms · mean processor time ${cpuMs.toFixed(4)} ms`,
      );
    const { submits, tasks, browsers, hitRate } = result.cache;
    console.log(
      `evidence at hand: ${(100 * hitRate).toFixed(1)}% over ${submits} submits of ${tasks} tasks to a pool of ${browsers} browsers`,
    );
    for (const { tasks, priorities, cpuMs, cpuMsPerLook } of result.queues)
      console.log(
        `pool of ${tasks} tasks with ${priorities} priorities: ${cpuMs.toFixed(0)} ms · ${cpuMsPerLook.toFixed(4)} ms for each look`,
      );
    console.log(`exponent ${growth.exponent.toFixed(2)} (n log n: ${growth.nLogNExponent.toFixed(2)})`);
  }
  process.exitCode = result.p99Ms < 1 ? 0 : 1;
}

function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
