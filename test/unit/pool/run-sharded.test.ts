import { expect, it } from 'vitest';
import { runSharded, type SubmitJob } from '../../../plugin/pool/run-sharded.js';
import { resolveShardedTask } from '../../../plugin/pool/sharded-task.js';
import { EvenkeelError, type ErrorCode } from '../../../src/errors.js';

const TWICE = resolveShardedTask({
  ...{ name: 'whole', shards: 1, faultTolerance: 'replicate' },
  run: () => 'a result',
  merge: ([result]: string[]) => result,
});

/** Copies come to these in turn: a result, or an error of this code. */
function coming(...ends: (ErrorCode | 'done')[]): SubmitJob {
  const left = [...ends];
  return async () => {
    const end = left.shift();
    await Promise.resolve();
    if (end === 'done') return 'a result';
    throw new EvenkeelError(end ?? 'USAGE', `it came to ${end}`);
  };
}

it.each(['POOL_TASK_LOST', 'POOL_TASK_TIMEOUT', 'POOL_NO_BROWSER'] as const)(
  'a copy that ends with %s costs nothing while the other one brings its result',
  async (code) => {
    expect(await runSharded(TWICE, coming(code, 'done')).result).toBe('a result');
    await expect(runSharded(TWICE, coming(code, code)).result).rejects.toMatchObject({ code });
  },
);

it('an error of the part itself ends the whole at once', async () => {
  await expect(runSharded(TWICE, coming('USAGE', 'done')).result).rejects.toMatchObject({ code: 'USAGE' });
});

it('a failure before anybody awaits the result is not unhandled', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  const { result } = runSharded(TWICE, coming('USAGE', 'USAGE'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
  await expect(result).rejects.toThrow('it came to USAGE');
});
