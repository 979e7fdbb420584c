// Decision time with a deep queue: 10,000 placements of 5 projects with 40 locks, 8 slots.
// Drives the shipped engine through a whole phase in virtual time and prints the time per decision.
// Usage: npm run bench:decisions [-- --placements 10000 --slots 8]
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Engine } from 'evenkeel';
import { seededRandom, quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    placements: { type: 'string', default: '10000' },
    slots: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});
const placements = Number(values.placements);
const slots = Number(values.slots);
const random = seededRandom(1);

const units = Array.from({ length: placements }, (_, order) => {
  const value = Math.exp(6 + 1.2 * gaussian());
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
      endMs: nowMs + unit.estimate.value * Math.exp(0.2 * gaussian()),
    });
    continue;
  }
  running.sort((a, b) => b.endMs - a.endMs);
  const ended = running.pop();
  nowMs = ended.endMs;
  engine.handle({ type: 'unit-finished', unitId: ended.unit.id, slot: ended.slot, atMs: nowMs });
  views[ended.slot] = { isBusy: false, warmKey: ended.unit.workerKey };
}

const result = {
  placements,
  slots,
  decisions: times.length,
  medianMs: quantile(times, 0.5),
  p99Ms: quantile(times, 0.99),
  maxMs: quantile(times, 1),
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${placements} placements, ${slots} slots, ${times.length} decisions`);
  console.log(
    `median ${result.medianMs.toFixed(4)} ms · p99 ${result.p99Ms.toFixed(4)} ms · max ${result.maxMs.toFixed(2)} ms`,
  );
}
process.exitCode = result.p99Ms < 1 ? 0 : 1;

function gaussian() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
