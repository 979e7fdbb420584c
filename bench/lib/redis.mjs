import path from 'node:path';
import { importTypeScript } from './run-typescript.mjs';

/** The Redis that the tests start: on a free port, gone with this process. */
export async function startRedis() {
  const file = path.resolve(import.meta.dirname, '../../test/support/redis-server.ts');
  const { startRedis: start } = await importTypeScript(file);
  return start();
}
