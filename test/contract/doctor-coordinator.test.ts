import { describe, expect, it } from 'vitest';
import { coordinatorFindings } from '../../src/cli/doctor-coordinator.js';
import type { Finding } from '../../src/cli/finding.js';
import { redisForTests } from '../support/redis-for-tests.js';
import { freePort, startRedis } from '../support/redis-server.js';

const states = (findings: readonly Finding[]): string[] => findings.map(({ state }) => state);

describe('coordinatorFindings', () => {
  const redis = redisForTests();

  it('does not mind that none is named', async () =>
    expect(states(await coordinatorFindings(''))).toEqual(['ok']));

  it('tells the version of the one that is named, and no password', async () => {
    const [finding] = await coordinatorFindings(redis.url);
    expect(finding).toMatchObject({
      state: 'ok',
      text: expect.stringMatching(/^127\.0\.0\.1:\d+: \d+\.\d+/) as string,
    });
    const [refused] = await coordinatorFindings(redis.url.replace('//', '//somebody:secret@'));
    expect(refused).toMatchObject({ state: 'broken', text: expect.stringContaining('password') as string });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  it('warns of one that may forget a run', async () => {
    const evicting = await startRedis({
      args: ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'],
    });
    try {
      const [finding] = await coordinatorFindings(evicting.url);
      expect(finding).toMatchObject({
        state: 'warning',
        advice: expect.stringContaining('noeviction') as string,
      });
    } finally {
      await evicting.stop();
    }
  });

  it('finds one broken that is not there, or whose address is none', async () => {
    const gone = await coordinatorFindings(`redis://127.0.0.1:${await freePort()}`);
    expect(gone).toMatchObject([
      { state: 'broken', text: expect.stringContaining('ECONNREFUSED') as string },
    ]);
    expect(states(await coordinatorFindings('nowhere'))).toEqual(['broken']);
  });
});
