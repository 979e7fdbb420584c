import { expect, it } from 'vitest';
import { watchOomKills } from '../../../src/metrics/oom-kills.js';

/** What the system tells; a container may count for itself. */
function counters(files: Record<string, number>): {
  kills: Record<string, number>;
  read: (file: string) => string | null;
} {
  const kills = { ...files };
  const read = (file: string): string | null =>
    file in kills ? `low 0\noom 7\noom_kill ${kills[file]}\noom_group_kill 0\n` : null;
  return { kills, read };
}

const MACHINE = '/proc/vmstat';
const CONTAINER = '/sys/fs/cgroup/memory.events';

it('a process that was ended before a watch began is none of its, one that is ended in it is', () => {
  const { kills, read } = counters({ [MACHINE]: 3 });
  const early = watchOomKills(read);
  kills[MACHINE] = 4;
  const late = watchOomKills(read);
  expect([early(), late()]).toEqual([true, false]);
  kills[MACHINE] = 5;
  // Whoever has asked before is told again.
  expect([early(), late(), late()]).toEqual([true, true, true]);
});

it("a container's own count comes before that of its machine", () => {
  const { kills, read } = counters({ [MACHINE]: 0, [CONTAINER]: 0 });
  const watch = watchOomKills(read);
  kills[MACHINE] = 9;
  expect(watch()).toBe(false);
  kills[CONTAINER] = 1;
  expect(watch()).toBe(true);
});

it('nothing is told where nothing is counted', () => {
  expect(watchOomKills(() => null)()).toBe(false);
});
