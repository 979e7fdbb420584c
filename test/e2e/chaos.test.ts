/**
 * Agents that are killed, freeze and come late, in any order: real processes, a real Redis, scenarios from seeds. Nothing is lost,
 * nothing counts twice, and the run passes. `npm run test:chaos -- --seeds 50` runs more of them.
 */
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { describeChaos, planChaos, strike, type DoomedAgent, type FaultKind } from './harness/chaos.js';
import { Fleet, mergeReports } from './harness/fleet.js';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { MAIN_VERSION } from './harness/playwright-versions.js';
import { outcomesOf, type Outcome } from './harness/report.js';

const LEASE_MS = 2000;

/** Between them: kills, freezes of a runner alone and with its workers, late agents; with shards and without. */
const COVERING_SEEDS = [6, 8, 12, 2, 5];

const { CHAOS_FROM = '1', CHAOS_SEEDS } = process.env;
const seeds =
  CHAOS_SEEDS === undefined
    ? COVERING_SEEDS
    : Array.from({ length: Number(CHAOS_SEEDS) }, (_, index) => Number(CHAOS_FROM) + index);

const redis = redisForTests();
/** What has really befallen an agent. */
const struck = new Set<FaultKind>();
let alone: Outcome[];

beforeAll(async () => {
  const project = FixtureProject.create('chaos', { playwrightVersion: MAIN_VERSION, mode: 'plain' });
  alone = shared(outcomesOf((await project.run({ args: ['--workers=4'] })).report));
  project.remove();
});

/** Without the set-up, which every agent runs for itself. */
function shared(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ file }) => file.endsWith('.spec.ts'));
}

interface AgentEnd {
  readonly agent: DoomedAgent;
  readonly project: FixtureProject;
  readonly result: RunResult;
}

async function runAgent(fleet: Fleet, agent: DoomedAgent): Promise<AgentEnd> {
  const project = fleet.machine();
  await new Promise((resolve) => setTimeout(resolve, agent.lateMs));
  let spare = (): void => undefined;
  const onStart = (pid: number): void => {
    spare = strike(agent, pid, project.path('markers.jsonl'), (kind) => struck.add(kind));
  };
  const shard = agent.shard === undefined ? {} : { shard: agent.shard };
  const result = await fleet.run({ ...shard, onStart }, project);
  spare();
  return { agent, project, result };
}

/** Units with an accepted result, and leases that are left. */
async function leftInRedis(runId: string): Promise<{ results: number; total: number; leases: number }> {
  const client = new Redis(redis.url);
  const key = (part: string): string => `evenkeel:{${runId}}:${part}`;
  const results = await client.hlen(key('results'));
  const total = Number(await client.hget(key('meta'), 'total'));
  const leases = await client.zcard(key('lease'));
  await client.quit();
  return { results, total, leases };
}

describe('chaos', () => {
  const scenarios = seeds.map((seed) => {
    const agents = planChaos(seed, LEASE_MS);
    return [seed, describeChaos(agents), agents] as const;
  });

  it.each(scenarios)('seed %i: %s', async (seed, _, agents) => {
    const runId = `chaos ${seed}`;
    const fleet = new Fleet('chaos', redis.url, runId, { leaseMs: LEASE_MS });
    const ends = await Promise.all(agents.map((agent) => runAgent(fleet, agent)));
    const living = ends.filter(({ result }) => result.signal !== 'SIGKILL');
    expect(living.length).toBeGreaterThan(0);
    for (const { result } of living) expect(result.code, result.stderr + result.stdout).toBe(0);
    const merged = await mergeReports(
      living.map(({ project }) => project),
      fleet.machine(),
    );
    const said = living.map(({ result }) => result.stderr).join('\n');
    expect(shared(merged), said).toEqual(alone);
    const { results, total, leases } = await leftInRedis(runId);
    expect({ results, leases }, said).toEqual({ results: total, leases: 0 });
  });

  it.runIf(CHAOS_SEEDS === undefined)('has struck in every way', () => {
    expect([...struck].sort()).toEqual(['frozen', 'killed', 'runner frozen']);
  });
});
