// Works off tasks in threads of their own, or in this one.

/**
 * @param {string} file module whose default export does one task
 * @param {unknown[]} tasks
 * @param {{ threads: number, isPool?: boolean, onDone: (done: number) => void }} options unless a pool is asked for, one
 *   thread is this one
 * @returns the results in the order of the tasks, whichever thread ends first
 */
export async function runTasks(file, tasks, { threads, isPool = threads > 1, onDone }) {
  let done = 0;
  if (!isPool) {
    const { default: run } = await import(file);
    const results = [];
    for (const task of tasks) {
      results.push(await run(task));
      onDone(++done);
    }
    return results;
  }
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({ filename: file, minThreads: threads, maxThreads: threads });
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        const result = await pool.run(task);
        onDone(++done);
        return result;
      }),
    );
  } finally {
    await pool.destroy();
  }
}
