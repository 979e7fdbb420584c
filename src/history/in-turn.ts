/**
 * DuckDB's file lock is held by the process: two instances in one process would both open the file and
 * one would lose its writes. So within a process all uses of a file wait for one another. The table of
 * waits is shared between the package's ESM and CommonJS copies.
 */
const SHARED = Symbol.for('evenkeel.history.turns');

/** Runs `use` when all earlier uses of the same file in this process are done. */
export function inTurn<T>(path: string, use: () => Promise<T>): Promise<T> {
  const turns = sharedTurns();
  const before = turns.get(path) ?? Promise.resolve();
  const result = before.then(use);
  const done = result.then(
    () => undefined,
    () => undefined,
  );
  turns.set(path, done);
  void done.then(() => {
    if (turns.get(path) === done) turns.delete(path);
  });
  return result;
}

function sharedTurns(): Map<string, Promise<void>> {
  const holder = globalThis as { [SHARED]?: Map<string, Promise<void>> };
  return (holder[SHARED] ??= new Map());
}
