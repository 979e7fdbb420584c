import { beforeAll } from 'vitest';
import { startRedis, type RedisServer } from './redis-server.js';

/** A server for the tests of a file or a suite: it starts before the first of them, and is gone after the last. */
export function redisForTests(): Pick<RedisServer, 'url' | 'port'> {
  let server: RedisServer | null = null;
  beforeAll(async () => {
    const started = await startRedis();
    server = started;
    return () => started.stop();
  });
  const running = (): RedisServer => {
    if (!server) throw new Error('Redis is not started before the first test.');
    return server;
  };
  return {
    get url() {
      return running().url;
    },
    get port() {
      return running().port;
    },
  };
}
