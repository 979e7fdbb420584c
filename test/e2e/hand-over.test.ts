/** Specs that take their worker down, on two agents: real processes, a real Redis. */
import { describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { Fleet } from './harness/fleet.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';
import { begun } from './harness/markers.js';
import type { Outcome } from './harness/report.js';

const UNITS = 7;
const LOST = 'loses its worker';
const TITLES = [
  ...['comes before', LOST, 'comes after'],
  ...Array.from({ length: 6 }, (_, index) => `one of many ${index}`),
].sort();

const redis = redisForTests();

/** Two agents that run at the same time. */
class Pair {
  private readonly fleet: Fleet;
  private readonly machines: readonly FixtureProject[];

  constructor(runId: string) {
    this.fleet = new Fleet('faults', redis.url, runId);
    this.machines = [this.fleet.machine(), this.fleet.machine()];
  }

  /** A path that both know. */
  shared(name: string): string {
    return this.machines[0]?.path(name) ?? name;
  }

  run(env: NodeJS.ProcessEnv): Promise<RunResult[]> {
    const meeting = this.shared('meeting');
    const runs = this.machines.map((machine, index) =>
      this.fleet.run({ env: { AGENT: `agent ${index}`, MEETING: meeting, ...env } }, machine),
    );
    return Promise.all(runs);
  }

  /** It proves that every unit was accepted once. */
  async merged(): Promise<{ readonly code: number | null; readonly outcomes: Outcome[] }> {
    const merged = await this.fleet.mergedByEvenkeel();
    expect(merged.stderr).toContain(`${UNITS} units of 2 agents`);
    return merged;
  }
}

/** How often the spec began that takes its worker down. */
function triesOf(runs: readonly RunResult[]): number[] {
  return runs.map(({ markers }) => begun(markers).filter((title) => title === LOST).length);
}

const said = (runs: readonly RunResult[]): string => runs.map(({ stderr }) => stderr).join('\n');

describe('a spec that takes its worker down', () => {
  it('runs on the other agent, and counts there alone', async () => {
    const pair = new Pair('lost once');
    const runs = await pair.run({ RETRIES: '0', LOSES_WORKER: pair.shared('first') });
    expect(
      runs.map(({ code }) => code),
      said(runs),
    ).toEqual([0, 0]);
    expect(triesOf(runs)).toEqual([1, 1]);
    expect(said(runs)).toMatch(/: lost\.spec\.ts: its worker process was gone\. Another agent tries it\./);
    const { code, outcomes } = await pair.merged();
    expect(code).toBe(0);
    expect(outcomes.map(({ title }) => title)).toEqual(TITLES);
    expect(
      outcomes.filter(({ outcome, attempts }) => outcome !== 'expected' || attempts.length !== 1),
    ).toEqual([]);
  });

  it('fails with that reason where it does so everywhere, once, after the retries of the last agent', async () => {
    const pair = new Pair('lost everywhere');
    const runs = await pair.run({ RETRIES: '1', LOSES_WORKER: 'everywhere' });
    expect(runs.map(({ code }) => code).sort(), said(runs)).toEqual([0, 1]);
    // The first one left its retry to the other agent.
    expect(triesOf(runs).sort()).toEqual([1, 2]);
    expect(said(runs)).toContain('Another agent tries it.');
    const failed = runs.find(({ code }) => code === 1);
    expect(failed?.stderr).toContain('No other agent is to try it.');
    expect(JSON.stringify(failed?.report)).toContain('worker process exited unexpectedly');
    const { code, outcomes } = await pair.merged();
    expect(code).toBe(1);
    expect(outcomes.map(({ title }) => title)).toEqual(TITLES);
    expect(outcomes.filter(({ outcome }) => outcome !== 'expected')).toMatchObject([
      { title: LOST, attempts: ['failed', 'failed'] },
    ]);
  });
});
