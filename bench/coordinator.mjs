// What a coordinator on a real Redis on this machine costs, without a runner: how long a claim takes, how many units per second
// 16 agents claim and complete, and what a run of 100,000 units on 200 agents with the shipped engine takes of the server.
// Usage: npm run bench:coordinator [-- --claims 2000 --agents 16 --load-units 100000 --load-agents 200 --unit-ms 100 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { atLeast, atMost, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    claims: { type: 'string', default: '2000' },
    agents: { type: 'string', default: '16' },
    'load-units': { type: 'string', default: '100000' },
    'load-agents': { type: 'string', default: '200' },
    'unit-ms': { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
});
/**
 * A claim is fetched ahead of units that take seconds, and 16 agents of 8 slots with units of one second need 128 per second. The
 * smallest rented instances have 25 MB: enough for 10,000 units.
 */
const ALLOWED = { claimP50Ms: 5, perSecond: 300, bytesPerUnit: 2000, trafficPerUnit: 5000, cpuMsPerUnit: 1 };

const file = path.resolve(import.meta.dirname, 'lib/coordinator-load.ts');
const { claimTimes, claimsPerSecond, wholeRun } = await importTypeScript(file);
const count = Number(values.claims);
const agents = Number(values.agents);
const load = {
  units: Number(values['load-units']),
  agents: Number(values['load-agents']),
  unitMs: Number(values['unit-ms']),
};

const times = await claimTimes(count);
const perSecond = await claimsPerSecond(agents, 10 * count);
const { cost, seconds, publishMs, accepted } = await wholeRun(load);

const figures = {
  claimP50Ms: quantile(times, 0.5),
  claimP99Ms: quantile(times, 0.99),
  perSecond,
  publishMs,
  seconds,
  accepted,
  peakBytes: cost.peakBytes,
  inBytes: cost.inBytes,
  outBytes: cost.outBytes,
  commandsPerUnit: cost.commands / load.units,
  bytesPerUnit: cost.peakBytes / load.units,
  trafficPerUnit: (cost.inBytes + cost.outBytes) / load.units,
  cpuMsPerUnit: cost.cpuMs / load.units,
};
const limits = [
  atMost('claim, p50', figures.claimP50Ms, ALLOWED.claimP50Ms, write.milliseconds),
  atLeast('units per second', figures.perSecond, ALLOWED.perSecond, write.digits(0)),
  atMost('memory for each unit, in bytes', figures.bytesPerUnit, ALLOWED.bytesPerUnit, write.digits(0)),
  atMost('traffic for each unit, in bytes', figures.trafficPerUnit, ALLOWED.trafficPerUnit, write.digits(0)),
  atMost('CPU for each unit', figures.cpuMsPerUnit, ALLOWED.cpuMsPerUnit, write.milliseconds),
];
if (values.json) console.log(JSON.stringify({ figures, limits }));
else print();
holdTo(limits);

function print() {
  const round = (value, digits = 2) => value.toFixed(digits);
  const megabytes = (bytes) => `${round(bytes / 1e6, 1)} MB`;
  console.log(
    `claim on loopback: p50 ${round(figures.claimP50Ms)} ms (allowed ${ALLOWED.claimP50Ms}), p99 ${round(figures.claimP99Ms)} ms`,
  );
  console.log(
    `${agents} agents: ${round(perSecond, 0)} units claimed and completed per second (at least ${ALLOWED.perSecond})`,
  );
  console.log(
    `${load.units} units on ${load.agents} agents: published in ${round(publishMs / 1000, 1)} s, run in ${round(seconds, 1)} s, ` +
      `${accepted} accepted once; ${megabytes(cost.peakBytes)} of memory at most, ${megabytes(cost.inBytes)} in, ${megabytes(cost.outBytes)} out; for each unit ` +
      `${round(figures.commandsPerUnit, 0)} commands, ${round(figures.bytesPerUnit, 0)} B of memory (allowed ${ALLOWED.bytesPerUnit}), ` +
      `${round(figures.trafficPerUnit, 0)} B of traffic (allowed ${ALLOWED.trafficPerUnit}), ` +
      `${round(figures.cpuMsPerUnit)} ms of CPU (allowed ${ALLOWED.cpuMsPerUnit})`,
  );
}
