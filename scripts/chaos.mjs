/**
 * `npm run test:chaos`: runs the end-to-end test of agents that are killed, freeze and come late, on as many seeds as asked for.
 * Usage: npm run test:chaos [-- --seeds 50 --from 1]
 */
import { parseArgs } from 'node:util';
import { fromRoot } from './lib/paths.mjs';
import { runCommand } from './lib/run-command.mjs';
import { setUp } from './lib/set-up.mjs';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '50' }, from: { type: 'string', default: '1' } },
});

await setUp();
const { code } = await runCommand(
  process.execPath,
  [
    fromRoot('node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'e2e',
    'test/e2e/chaos.test.ts',
    '--reporter=verbose',
  ],
  { isShown: true, env: { CHAOS_SEEDS: values.seeds, CHAOS_FROM: values.from } },
);
process.exitCode = code;
