/** A Redis server for the tests of many machines, which start their own on a free port; Valkey will do as well. */
import { debianCommand, installDebianPackages } from './debian.mjs';
import { pathsOf } from './paths.mjs';
import { SetupProblem } from './setup-problem.mjs';

const COMMANDS = ['redis-server', 'valkey-server'];
const DEBIAN_PACKAGES = ['redis-server'];

export function isRedisFound() {
  return COMMANDS.flatMap(pathsOf).length > 0;
}

/** Without one everything but these tests works: its absence is a warning here, and a failure there. */
export async function findRedis() {
  await installDebianPackages(DEBIAN_PACKAGES);
  if (isRedisFound()) return;
  const command =
    debianCommand(DEBIAN_PACKAGES) ?? 'install Redis 7 or Valkey from https://redis.io or https://valkey.io';
  console.warn(`${new SetupProblem('no redis-server on this machine', command)}`);
}
