// Decision time with a deep queue: 100,000 placements with 40 locks, of 5 projects on 8 slots and of 3 projects on 64; and how it
// grows with the number of placements. Drives the shipped engine through a whole phase in virtual time and prints the time per
// decision, of all and of those while nine tenths are queued, and the exponent of the fit time = c * n^e of all decisions together
// beside that of n log n. Then the time of one choice of a project: 1,000 specs with full history, each weighed for 5 projects, first
// with nothing worked out before, then again; and how often what is worked out was at hand (hit rate) over 10,000 submits to a pool
// that learns from each. Then the processor time of each look for a spec to move while 10,000 wait for a project with one worker and may run in two others.
// Then the processor time of a pool's choices while 5,000 tasks come and run, each with a priority of its
// own, and all with the same one. Exits with 1 where the 99th percentile of decisions, or of looks for a move, is 1 ms or more, or time grows faster than n log n.
// Usage: npm run bench:decisions [-- --placements 100000 --projects 5,3 --slots 8,64 --rounds 3 --json]
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Engine } from 'evenkeel';
import { growthFit, growthLimit } from './lib/growth-fit.mjs';
import { below, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { seededRandom, quantile } from './lib/statistics.mjs';

const LIMIT_MS = 1;
/** While so much of a phase is queued its queue counts as deep. */
const DEEP_SHARE = 0.9;

const { values } = parseArgs({
  options: {
    placements: { type: 'string', default: '100000' },
    projects: { type: 'string', default: '5,3' },
    slots: { type: 'string', default: '8,64' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
/** Specs that wait while a move is looked for, and slots. */
const MOVABLE = 10_000;
const MOVE_SLOTS = 8;
const POOL_TASKS = 5000;
const POOL_SLOTS = 8;
const placements = Number(values.placements);
const sizes = [0.125, 0.25, 0.5, 1].map((share) => Math.max(5, Math.round(share * placements)));
const slotCounts = values.slots.split(',').map(Number);
const suites = values.projects
  .split(',')
  .map((projects, index) =>
    measure({ projects: Number(projects), slots: slotCounts[index] ?? slotCounts[0] }),
  );
const { cacheUse, choiceTime } = await importTypeScript(path.join(import.meta.dirname, 'lib/choice-time.ts'));
const choice = choiceTime(1000, 5);
const cache = cacheUse(10_000, 200, 5);
const { moveTimes } = await importTypeScript(path.join(import.meta.dirname, 'lib/move-time.ts'));
const moves = figuresOf(moveTimes(MOVABLE, MOVE_SLOTS).map((ms) => ({ ms })));
const { poolQueueTime } = await importTypeScript(path.join(import.meta.dirname, 'lib/pool-queue-time.ts'));
const queues = [POOL_TASKS, 1].map((priorities) => poolQueueTime(POOL_TASKS, priorities, POOL_SLOTS));
const limits = [
  below(`p99 of looks for a move with ${MOVABLE} specs queued`, moves.p99Ms, LIMIT_MS, write.milliseconds),
  ...suites.flatMap(({ projects, slots, all, deep, growth }) => {
    const on = `${projects} projects on ${slots} slots`;
    return [
      below(`p99 of all decisions, ${on}`, all.p99Ms, LIMIT_MS, write.milliseconds),
      below(`p99 with ${placements} placements queued, ${on}`, deep.p99Ms, LIMIT_MS, write.milliseconds),
      growthLimit(`time of a phase, ${on}`, growth),
    ];
  }),
];
if (values.json) console.log(JSON.stringify({ placements, suites, choice, cache, moves, queues, limits }));
else print();
holdTo(limits);

/** Phases of growing size on so many projects and slots. */
function measure(on) {
  for (const size of sizes) runPhase(size, on); // compiled and optimised before anything is timed
  const phases = sizes.map(() => []);
  for (let round = 0; round < Number(values.rounds); round++)
    sizes.forEach((size, index) => phases[index].push(runPhase(size, on)));
  const decisions = phases.at(-1).flatMap((round) => round.decisions);
  // The least of the rounds: whatever else the machine does only adds.
  const totals = phases.map((rounds) => Math.min(...rounds.map(({ cpuMs }) => cpuMs)));
  return {
    ...on,
    all: figuresOf(decisions),
    deep: figuresOf(decisions.filter(({ queued }) => queued >= DEEP_SHARE * placements)),
    growth: {
      totals: Object.fromEntries(sizes.map((size, i) => [size, totals[i]])),
      ...growthFit(sizes, totals),
    },
  };
}

function figuresOf(decisions) {
  const times = decisions.map(({ ms }) => ms);
  const [medianMs, p99Ms, maxMs] = [0.5, 0.99, 1].map((q) => quantile(times, q));
  return { decisions: times.length, medianMs, p99Ms, maxMs };
}

/** A phase of so many placements: each decision, and the processor time of all that the engine does. */
function runPhase(count, on) {
  const random = seededRandom(1);
  const units = unitsOf(count, on, random);
  const cpu = process.cpuUsage();
  const decisions = drive(units, on, random);
  const { user, system } = process.cpuUsage(cpu);
  return { decisions, cpuMs: (user + system) / 1000 };
}

function unitsOf(count, { projects }, random) {
  return Array.from({ length: count }, (_, order) => {
    const value = Math.exp(6 + 1.2 * gaussian(random));
    const project = `project-${order % projects}`;
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

function drive(units, { projects, slots }, random) {
  const engine = new Engine({
    slots,
    units,
    projectLimits: new Map([[`project-${projects - 1}`, Math.max(1, slots >> 2)]]),
    workerStartMs: () => 900,
  });
  const views = Array.from({ length: slots }, () => ({ isBusy: false, warmKey: null }));
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const running = [];
  const decisions = [];
  let nowMs = 0;
  while (engine.queuedCount > 0 || running.length > 0) {
    const queued = engine.queuedCount;
    const before = performance.now();
    const decision = engine.decide(views, nowMs);
    decisions.push({ queued, ms: performance.now() - before });
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
  return decisions;
}

function print() {
  for (const { projects, slots, all, deep, growth } of suites) {
    console.log(
      `${placements} placements of ${projects} projects on ${slots} slots, ${values.rounds} phases`,
    );
    for (const [which, { decisions, medianMs, p99Ms, maxMs }] of Object.entries({
      'all decisions': all,
      [`while ${100 * DEEP_SHARE}% are queued`]: deep,
    }))
      console.log(
        `${which}: ${decisions}, median ${medianMs.toFixed(4)} ms · p99 ${p99Ms.toFixed(4)} ms (less than ${LIMIT_MS} ms allowed) · max ${maxMs.toFixed(2)} ms`,
      );
    const phases = Object.entries(growth.totals).map(([size, ms]) => `${size}: ${ms.toFixed(0)} ms`);
    console.log(`processor time of a phase by placements: ${phases.join(' · ')}`);
    console.log(`exponent ${growth.exponent.toFixed(2)} (n log n: ${growth.nLogNExponent.toFixed(2)})\n`);
  }
  for (const [what, { medianMs, cpuMs }] of Object.entries({
    'worked out': choice.fresh,
    'at hand': choice.kept,
  }))
    console.log(
      `choice of a project, ${what}: median ${medianMs.toFixed(4)} ms · mean processor time ${cpuMs.toFixed(4)} ms`,
    );
  const { submits, tasks, browsers, hitRate } = cache;
  console.log(
    `evidence at hand: ${(100 * hitRate).toFixed(1)}% over ${submits} submits of ${tasks} tasks to a pool of ${browsers} browsers`,
  );
  console.log(
    `processor time of looks for a move with ${MOVABLE} specs queued: ${moves.decisions}, median ${moves.medianMs.toFixed(4)} ms · p99 ${moves.p99Ms.toFixed(4)} ms (less than ${LIMIT_MS} ms allowed) · max ${moves.maxMs.toFixed(2)} ms`,
  );
  for (const { tasks: queued, priorities, cpuMs, cpuMsPerLook } of queues)
    console.log(
      `pool of ${queued} tasks with ${priorities} priorities: ${cpuMs.toFixed(0)} ms · ${cpuMsPerLook.toFixed(4)} ms for each look`,
    );
}

function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
