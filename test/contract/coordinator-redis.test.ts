import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Coordinator } from '../../src/coordinate/coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import { startRedis, type RedisOptions, type RedisServer } from '../support/redis-server.js';
import { onValkey, valkeyCommand } from '../support/valkey.js';
import { coordinatorContract } from './coordinator/contract.js';
import { LEASE_MS } from './coordinator/harness.js';

/** The contract on runs of their own, on one server. */
function contractOn(options: RedisOptions): void {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis(options);
  });
  afterAll(() => server.stop());

  const opened: Coordinator[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((coordinator) => coordinator.close()));
  });

  coordinatorContract(() => {
    const runId = `run ${randomUUID()}`;
    let nowMs = 1_700_000_000_000;
    return {
      open: () => {
        const coordinator = createRedisCoordinator({
          url: server.url,
          runId,
          leaseMs: LEASE_MS,
          now: () => nowMs,
        });
        opened.push(coordinator);
        return coordinator;
      },
      advance: (ms) => (nowMs += ms),
    };
  });
}

describe('on Redis', () => contractOn({}));

describe.skipIf(valkeyCommand === null)(onValkey('on Valkey'), () =>
  contractOn(valkeyCommand === null ? {} : { command: valkeyCommand }),
);
