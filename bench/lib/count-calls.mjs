import { Redis } from 'ioredis';

/** Of the commands that clients send, those of Evenkeel: it calls nothing but its scripts. */
const SCRIPT_CALLS = new Set(['eval', 'evalsha']);

/**
 * Counts the calls that a run makes of its coordinator, by when the server got them.
 * @param run resolves to when its first test began and its last one ended (epoch milliseconds, `firstMs` and `lastMs`)
 */
export async function countCalls(url, run) {
  const client = new Redis(url);
  const monitor = await client.monitor();
  const timesMs = [];
  monitor.on('monitor', (seconds, [command], source) => {
    if (source !== 'lua' && SCRIPT_CALLS.has(command.toLowerCase())) timesMs.push(Number(seconds) * 1000);
  });
  try {
    const { firstMs, lastMs } = await run();
    const before = timesMs.filter((ms) => ms < firstMs).length;
    const after = timesMs.filter((ms) => ms > lastMs).length;
    return { before, between: timesMs.length - before - after, after };
  } finally {
    monitor.disconnect();
    client.disconnect();
  }
}
