import path from 'node:path';
import { importTypeScript } from './run-typescript.mjs';

const support = path.resolve(import.meta.dirname, '../../test/support');

/** The Redis that the tests start: on a free port, gone with this process. */
export async function startRedis() {
  const { startRedis: start } = await importTypeScript(path.join(support, 'redis-server.ts'));
  return start();
}

/** The same, as it is where each call takes so many milliseconds more, there and back. */
export async function startFarRedis(callMs) {
  const redis = await startRedis();
  const { startProxy } = await importTypeScript(path.join(support, 'tcp-proxy.ts'));
  const proxy = await startProxy(redis.port, callMs);
  const stop = async () => {
    await proxy.stop();
    await redis.stop();
  };
  return { url: `redis://127.0.0.1:${proxy.port}`, stop };
}
