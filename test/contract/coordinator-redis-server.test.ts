/** What depends on the server: rights, TLS, databases, what stays behind, and what is said when it is not there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Coordinator, FleetPlan, Lease } from '../../src/coordinate/coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import type { RedisSettings } from '../../src/coordinate/redis/run-scripts.js';
import { freePort, startRedis, type RedisOptions, type RedisServer } from '../support/redis-server.js';

const PLAN: FleetPlan = {
  suiteDigest: 'd',
  units: ['a', 'b'].map((id) => ({ id, predictedMs: 5, shard: 1, needs: ['lock'] })),
  limits: { lock: 2 },
};

async function server(options: RedisOptions = {}): Promise<RedisServer> {
  const started = await startRedis(options);
  onTestFinished(() => started.stop());
  return started;
}

function coordinatorAt(url: string, settings: Partial<RedisSettings> = {}): Coordinator {
  const coordinator = createRedisCoordinator({
    url,
    runId: 'run',
    leaseMs: 5000,
    answerMs: 1000,
    ...settings,
  });
  onTestFinished(() => coordinator.close());
  return coordinator;
}

/** Goes through every verb once. */
async function takePart(coordinator: Coordinator): Promise<void> {
  await coordinator.join({ agent: 'one', shard: 1, attempt: 1, slots: 1, plan: PLAN });
  const { leases } = await coordinator.claim({ agent: 'one', requestId: 'r1', count: 1, preferred: [] });
  const [lease] = leases;
  const [other] = await coordinator.steal({ agent: 'one', requestId: 'r2', unitIds: ['b'] });
  if (!lease || !other) throw new Error('two leases');
  await coordinator.beat({ agent: 'one', held: [lease, other], freeInMs: [1], pace: 1 });
  await coordinator.release('one', [other]);
  expect(
    await coordinator.complete({ agent: 'one', unitId: 'a', fence: lease.fence, isOk: true, failures: 0 }),
  ).toBe('accepted');
  expect((await coordinator.view('one')).queues).toMatchObject([{ shard: null, unitIds: ['b'] }]);
  expect(await coordinator.leave('one')).toBe('stay');
  expect(await coordinator.seal('one')).toMatchObject({ missing: ['b'], accepted: ['a'] });
  expect(await coordinator.forgo('one', ['a', 'b'])).toEqual(['b']);
}

async function failureOf(coordinator: Coordinator): Promise<{ code: unknown; message: string }> {
  try {
    await coordinator.view('one');
  } catch (error) {
    return error as { code: unknown; message: string };
  }
  throw new Error('It did not fail.');
}

describe('rights', () => {
  it('a password is used, and never told', async () => {
    const { port } = await server({ args: ['--requirepass', 'pass word'] });
    await takePart(coordinatorAt(`redis://:pass%20word@127.0.0.1:${port}`));
    for (const secret of ['', ':another@']) {
      const { code, message } = await failureOf(coordinatorAt(`redis://${secret}127.0.0.1:${port}`));
      expect(code).toBe('COORDINATOR_REFUSED');
      expect(message).toMatch(/user or the password/);
      expect(message).not.toMatch(/another|pass word/);
    }
  });

  it('the documented user can do all that is needed, on its own keys alone', async () => {
    const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/coordinator.md'), 'utf8');
    const rule = /^ACL SETUSER (.*)$/m.exec(docs)?.[1] ?? '';
    const { url, port } = await server();
    const admin = new Redis(url);
    await admin.call('ACL', 'SETUSER', ...rule.split(' '));
    await admin.quit();
    await takePart(coordinatorAt(`redis://evenkeel:password@127.0.0.1:${port}`));
    const foreign = coordinatorAt(`redis://evenkeel:password@127.0.0.1:${port}?prefix=other:`);
    expect(await failureOf(foreign)).toMatchObject({ code: 'COORDINATOR_REFUSED' });
  });

  it('a database that is not there is refused', async () => {
    const { port } = await server({ args: ['--databases', '2'] });
    await takePart(coordinatorAt(`redis://127.0.0.1:${port}/1`));
    const { code, message } = await failureOf(coordinatorAt(`redis://127.0.0.1:${port}/7`));
    expect({ code, message }).toMatchObject({
      code: 'COORDINATOR_REFUSED',
      message: expect.stringMatching(/database/) as string,
    });
  });
});

describe('TLS', () => {
  it('is spoken with a certificate that is trusted, and only then', async () => {
    const { args, ca } = certificate();
    const [tlsPort, plainPort] = [await freePort(), await freePort()];
    await server({
      port: plainPort,
      args: [...args, '--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
    });
    await takePart(coordinatorAt(`rediss://localhost:${tlsPort}`, { ca }));
    const distrusted = await failureOf(coordinatorAt(`rediss://localhost:${tlsPort}`));
    expect(distrusted).toMatchObject({
      code: 'COORDINATOR_REFUSED',
      message: expect.stringMatching(/NODE_EXTRA_CA_CERTS/) as string,
    });
    const plain = await failureOf(coordinatorAt(`redis://localhost:${tlsPort}`));
    expect(plain).toMatchObject({
      code: 'COORDINATOR_UNREACHABLE',
      message: expect.stringMatching(/rediss:/) as string,
    });
  });
});

describe('keys', () => {
  it('all begin with the prefix and the run, and none stays behind', async () => {
    const { url } = await server();
    await takePart(coordinatorAt(`${url}?prefix=mine:`, { ttlMs: 60_000 }));
    const redis = new Redis(url);
    const keys = await redis.keys('*');
    expect(keys.length).toBeGreaterThan(8);
    for (const key of keys) {
      expect(key).toMatch(/^mine:\{run\}:/);
      const ttlMs = await redis.pttl(key);
      expect(ttlMs, key).toBeGreaterThan(0);
      expect(ttlMs, key).toBeLessThanOrEqual(60_000);
    }
    await redis.quit();
  });
});

describe('the end of keys', () => {
  const TTL_MS = 600_000;
  const place = { agent: 'one', shard: 1, attempt: 1, slots: 1, plan: PLAN };

  /** Keys without an end, of those that the run has now. */
  async function endless(redis: Redis): Promise<string[]> {
    const keys = await redis.keys('*');
    const ends = await Promise.all(keys.map((key) => redis.pttl(key)));
    return keys.filter((_, index) => (ends[index] ?? -1) < 0);
  }

  it('is set whenever one comes to be, whatever came and went before', async () => {
    const { url } = await server();
    const redis = new Redis(url);
    let nowMs = 0;
    const coordinator = coordinatorAt(url, { now: () => nowMs, ttlMs: TTL_MS });
    const steps: (() => Promise<unknown>)[] = [
      () => coordinator.join(place),
      () => coordinator.join({ ...place, agent: 'two', shard: 2 }),
    ];
    // Twice: what the first round has emptied comes to be again in the second.
    for (const round of ['1', '2']) {
      let leases: readonly Lease[] = [];
      const held = (): Lease => leases[0] as Lease;
      const take = async (agent: string, unitIds: readonly string[]): Promise<void> =>
        void (leases = await coordinator.steal({ agent, requestId: `${agent} ${round}`, unitIds }));
      steps.push(
        () => take('one', ['a']),
        () => coordinator.beat({ agent: 'one', held: leases, freeInMs: [1], pace: 1 }),
        () => coordinator.handOver({ agent: 'one', ...held() }),
        () => take('two', ['a', 'b']),
        () => coordinator.complete({ agent: 'two', ...held(), isOk: true, failures: 0 }),
        () => coordinator.release('two', leases.slice(1)),
        // Both are dead then, and what they had is queued again.
        () => {
          nowMs += 5001;
          return coordinator.view('one');
        },
        () => coordinator.beat({ agent: 'two', held: [], freeInMs: [1], pace: 1 }),
      );
    }
    for (const [index, step] of steps.entries()) {
      await step();
      expect(await endless(redis), `after step ${index}`).toEqual([]);
    }
    await redis.quit();
  });

  it('is put off while the run goes on, for all of them, though not with every call', async () => {
    const { url } = await server();
    const redis = new Redis(url);
    let nowMs = 0;
    const coordinator = coordinatorAt(url, { now: () => nowMs, ttlMs: TTL_MS });
    await coordinator.join(place);
    const keys = await redis.keys('*');
    const nearEnds = async (): Promise<string[]> => {
      const ends = await Promise.all(keys.map((key) => redis.pttl(key)));
      return keys.filter((_, index) => (ends[index] ?? 0) <= TTL_MS / 2);
    };
    for (const key of keys) await redis.pexpire(key, TTL_MS / 2);
    await coordinator.view('one');
    expect((await nearEnds()).length).toBeGreaterThan(keys.length / 2);
    nowMs += 10_000;
    await coordinator.beat({ agent: 'one', held: [], freeInMs: [1], pace: 1 });
    expect(await nearEnds()).toEqual([]);
    await redis.quit();
  });

  it('of a run whose head is gone leaves nothing for the next one', async () => {
    const { url } = await server();
    const redis = new Redis(url);
    const coordinator = coordinatorAt(url);
    await coordinator.join(place);
    const [lease] = await coordinator.steal({ agent: 'one', requestId: 'r', unitIds: ['a'] });
    await coordinator.complete({ agent: 'one', ...(lease as Lease), isOk: true, failures: 1 });
    await redis.del('evenkeel:{run}:meta');
    await coordinator.join({ ...place, agent: 'two' });
    expect(await coordinator.view('two')).toMatchObject({ done: 0, failures: 0, agents: [{ agent: 'two' }] });
    await redis.quit();
  });
});

describe('a server that is not there', () => {
  it('is said to be out of reach, within the time that it has', async () => {
    const { code, message } = await failureOf(coordinatorAt(`redis://127.0.0.1:${await freePort()}`));
    expect({ code, message }).toMatchObject({
      code: 'COORDINATOR_UNREACHABLE',
      message: expect.stringMatching(/ECONNREFUSED/) as string,
    });
  });

  it('is reached again when it is back, and has forgotten the run', async () => {
    const port = await freePort();
    const first = await startRedis({ port });
    const coordinator = coordinatorAt(first.url);
    await coordinator.join({ agent: 'one', shard: 1, attempt: 1, slots: 1, plan: PLAN });
    await first.stop();
    expect(await failureOf(coordinator)).toMatchObject({ code: 'COORDINATOR_UNREACHABLE' });
    await server({ port });
    await expect
      .poll(async () => (await failureOf(coordinator)).code, { timeout: 10_000 })
      .toBe('COORDINATOR_LOST');
  });

  it('that was flushed has lost the run', async () => {
    const { url } = await server();
    const coordinator = coordinatorAt(url);
    await coordinator.join({ agent: 'one', shard: 1, attempt: 1, slots: 1, plan: PLAN });
    const redis = new Redis(url);
    await redis.flushall();
    await redis.quit();
    expect(await failureOf(coordinator)).toMatchObject({ code: 'COORDINATOR_LOST' });
  });
});

describe('addresses', () => {
  it.each([
    'redis://',
    'http://host',
    'nothing',
    'redis://user:secret@host/queue',
    'redis://user:secret@host?prefix=',
    'redis://user:secret@host?prefix={a}',
    'redis://user:secret@host?database=1',
  ])('refuses %s, without repeating it', (url) => {
    let message = '';
    try {
      createRedisCoordinator({ url, runId: 'run', leaseMs: 5000 });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^The coordinator's address can't be used/);
    expect(message).not.toContain('secret');
  });
});

/** A certificate for `localhost` that is its own authority. */
function certificate(): { args: string[]; ca: string } {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [key, cert] = [path.join(directory, 'key.pem'), path.join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject],
    { stdio: 'ignore' },
  );
  return {
    args: ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert],
    ca: readFileSync(cert, 'utf8'),
  };
}
