import semver from 'semver';
import { messageOf } from '../errors.js';
import { fine, type Finding } from './finding.js';

/** The oldest Redis with all that the scripts use. */
const MIN_REDIS = '6.2.0';

/** Never throws away a run's queue for want of memory. */
const SAFE_POLICY = 'noeviction';

/** The queue that agents share, as the run would reach it. @param url of the coordinator; empty for none */
export async function coordinatorFindings(url: string): Promise<Finding[]> {
  const topic = 'Redis';
  if (url === '')
    return [fine(topic, 'none named by EVENKEEL_COORDINATOR or --coordinator: no run is shared')];
  try {
    // Its client is loaded only where there is something to ask.
    const { inspectRedis } = await import('../coordinate/redis/inspect-redis.js');
    const { place, version, evictionPolicy } = await inspectRedis(url);
    const text = `${place}: ${version ?? 'answers, but does not tell its version'}`;
    const release = semver.coerce(version);
    if (release && semver.lt(release, MIN_REDIS)) {
      const advice = `Use ${MIN_REDIS} or newer, or Valkey.`;
      return [{ topic, state: 'broken', text: `${text} is too old`, advice }];
    }
    if (evictionPolicy !== null && evictionPolicy !== SAFE_POLICY) {
      const advice = `Set \`maxmemory-policy ${SAFE_POLICY}\`: with ${evictionPolicy} a full server forgets runs.`;
      return [{ topic, state: 'warning', text: `${text}, may evict keys`, advice }];
    }
    return [fine(topic, text)];
  } catch (error) {
    const advice =
      'Mend that, or unset EVENKEEL_COORDINATOR. Until then runs go on without it, or fail where `coordinatorFallback` says so.';
    return [{ topic, state: 'broken', text: messageOf(error), advice }];
  }
}
