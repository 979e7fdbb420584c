/**
 * `npm run example:pool -- NAME`: sets up what is missing, then runs one of the examples in `examples/pool`.
 * Usage: npm run example:pool -- basic [--quick] [--browsers chromium,firefox] [--output folder]
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot } from './lib/paths.mjs';
import { setUp } from './lib/set-up.mjs';

const folder = fromRoot('examples/pool');
const names = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    browsers: { type: 'string' },
    output: { type: 'string', default: path.join(folder, '.evenkeel') },
  },
});
const [name] = positionals;
if (names.includes(name)) await run(name);
else {
  console.error(`Which example? ${names.join(', ')} (received ${name ?? 'nothing'}).`);
  process.exitCode = 2;
}

async function run(example) {
  if (values.quick) process.env.EXAMPLE_QUICK = '1';
  if (values.browsers) process.env.EXAMPLE_BROWSERS = values.browsers;
  process.env.EXAMPLE_OUTPUT = path.resolve(values.output);
  await setUp();
  // Needs packages that set-up installs.
  const { importTypeScript } = await import('../bench/lib/run-typescript.mjs');
  await importTypeScript(path.join(folder, `${example}.ts`));
}
