/**
 * A variable in the environment of each browser that a pool launches, and of what that starts: Playwright does not tell the
 * process of a browser, and who finds one that was left behind can tell whose it was.
 */
export const INSTANCE_MARK = 'EVENKEEL_POOL_INSTANCE';

/** Its value: the pool and the instance; `instanceMark(poolId, '')` is what those of all instances begin with. */
export function instanceMark(poolId: string, instanceId: string): string {
  return `${poolId}/${instanceId}`;
}
