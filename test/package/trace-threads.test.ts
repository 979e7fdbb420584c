import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const LIB = new URL('../../bench/lib/', import.meta.url);
const WORKER = new URL('traces-worker.mjs', LIB).href;

type RunTasks = (
  file: string,
  tasks: readonly object[],
  options: { threads: number; isPool: boolean; onDone: (done: number) => void },
) => Promise<unknown[]>;

it('replays a trace to the same figures in this thread and in a pool of one or two', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-trace-'));
  try {
    const file = path.join(directory, 'short.csv');
    await writeFile(file, shortTrace());
    const { runTasks } = (await import(fileURLToPath(new URL('run-tasks.mjs', LIB)))) as {
      runTasks: RunTasks;
    };
    const tasks = [3, 4, 5].map((index) => ({ file, index, slots: [2, 3], policies: ['planned', 'live'] }));
    const replayed = (threads: number, isPool: boolean): Promise<unknown[]> =>
      runTasks(WORKER, tasks, { threads, isPool, onDone: () => undefined });
    const inline = await replayed(1, false);
    expect(inline.flat()).toHaveLength(12);
    expect(await replayed(1, true)).toEqual(inline);
    expect(await replayed(2, true)).toEqual(inline);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

/** Six runs of nine files in two projects, no two of them alike. */
function shortTrace(): string {
  const rows = ['run,file,test,project,duration_ms,status'];
  for (let run = 0; run < 6; run++) {
    for (let file = 0; file < 9; file++) {
      for (const [index, project] of ['one', 'two'].entries()) {
        const durationMs = 100 * (file + 1) ** 2 + ((run * 37 + file * 11) % 23) * 40 + 500 * index;
        rows.push(`r${run},f${file}.ts,t,${project},${durationMs},passed`);
      }
    }
  }
  return `${rows.join('\n')}\n`;
}
