import { expect, it } from 'vitest';
import { checkTask, type PoolTask } from '../../../plugin/pool/pool-task.js';

const TASK: PoolTask<void> = { name: 'renders', run: () => undefined };

it.each([
  ['name', ''],
  ['run', 'render'],
  ['kind', 7],
  ['browsers', 'chromium'],
  ['requires', [1]],
  ['locks', 'db'],
  ['priority', NaN],
  ['memoryBytes', -1],
  ['timeoutMs', 2 ** 31],
  ['signal', { aborted: false }],
] as const)('refuses a task whose `%s` is %j, before it waits', (name, value) => {
  expect(() => checkTask({ ...TASK, [name]: value })).toThrow(
    new RegExp(`^task option \`${name}\`: must be .* \\(received `),
  );
});

it('takes a task with all of them', () => {
  const { signal } = new AbortController();
  const more = { kind: 'k', browsers: [], requires: ['webgpu'], locks: ['db'], priority: -1 };
  expect(() => checkTask({ ...TASK, ...more, memoryBytes: 0, timeoutMs: 2 ** 31 - 1, signal })).not.toThrow();
});
