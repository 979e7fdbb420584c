import { describe, expect, it } from 'vitest';
import { measureAgents } from '../../../reporters/html/report-agents.js';
import type { ReportSlot, ReportUnit } from '../../../reporters/html/report-data.js';
import type { AgentRecord } from '../../../src/model/record.js';

const SLOTS: ReportSlot[] = [
  { agent: 'a', slot: 0, units: 1, workMs: 700, startMs: 100, idleMs: 200 },
  { agent: 'a', slot: 1, units: 1, workMs: 400, startMs: 0, idleMs: 600 },
  { agent: 'b', slot: 0, units: 1, workMs: 1000, startMs: 0, idleMs: 0 },
];

const anAgent = (agent: string) => ({ agent, hardwareClass: `class of ${agent}` }) as AgentRecord;
const aUnit = (slot: number, predictedMs: number | null, workMs: number, retry = 0) =>
  ({ slot, predictedMs, workMs, retry }) as ReportUnit;

describe('measureAgents', () => {
  it('tells the load of each agent, of its slots on average and of the busiest', () => {
    const loads = measureAgents(['a', 'b'].map(anAgent), SLOTS, [aUnit(0, null, 700), aUnit(2, null, 1000)]);
    expect(loads).toMatchObject([
      { agent: 'a', hardwareClass: 'class of a', slots: 2, units: 1, peakLoad: 0.8 },
      { agent: 'b', slots: 1, units: 1, meanLoad: 1, peakLoad: 1 },
    ]);
    expect(loads[0]?.meanLoad).toBeCloseTo(0.6);
  });

  it('counts units without their retries, as the run does', () => {
    const units = [aUnit(0, 100, 100), aUnit(1, 100, 40, 1), aUnit(0, 100, 30, 2)];
    expect(measureAgents([anAgent('a')], SLOTS, units)).toMatchObject([{ units: 1 }]);
  });

  it('tells the pace of each agent, and how far its units stray from it', () => {
    const units = Array.from({ length: 60 }, () => [aUnit(0, 100, 200), aUnit(2, 100, 100)]).flat();
    const [a, b] = measureAgents(['a', 'b'].map(anAgent), SLOTS, units);
    expect(a?.pace).toBeGreaterThan(1.8);
    expect(a?.pace).toBeLessThanOrEqual(2);
    expect(a?.unitDeviation).toBeLessThan(0.1);
    expect(b).toMatchObject({ pace: 1, unitDeviation: 0 });
  });

  it('knows no pace where nothing was predicted, and takes none from retries', () => {
    const [a] = measureAgents([anAgent('a')], SLOTS, [aUnit(0, null, 700), aUnit(1, 100, 20, 1)]);
    expect(a).toMatchObject({ pace: null, unitDeviation: null });
  });
});
