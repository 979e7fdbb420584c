import { existsSync } from 'node:fs';
import { transform } from 'esbuild';
import { defineConfig, type Options } from 'tsup';

/** Set by `scripts/build.mjs`, which builds beside `dist` and swaps, so that nobody sees half a build. */
const outDir = process.env['EVENKEEL_OUT_DIR'] ?? 'dist';

/** Public entries, flat in `dist`: a chunk shared by two of them is then as near to `report/` as they are. */
const entries = presentOf({
  index: 'src/index.ts',
  playwright: 'plugin/playwright/index.ts',
  reporter: 'reporters/playwright.ts',
  test: 'plugin/playwright/fixtures.ts',
  pool: 'plugin/pool/index.ts',
});

const MODULE_URL = `const __moduleUrl = require('node:url').pathToFileURL(__filename).href;`;

const shared: Options = {
  outDir,
  target: 'node20',
  platform: 'node',
  // Entries share chunks, so that a class is the same class from each of them; and what is imported dynamically (DuckDB
  // and all that needs it) stays out until it is asked for.
  splitting: true,
  // Checking options is on the way of every run: what is used of zod loads in a tenth of the time of the whole.
  noExternal: ['zod'],
  define: { BUNDLED_DUCKDB: JSON.stringify('./duckdb.cjs') },
  silent: true,
};

/** The command line; and the declarations of all entries. */
const esm: Options = {
  ...shared,
  entry: presentOf({ cli: 'reporters/cli/main.ts' }),
  format: 'esm',
  dts: { entry: entries },
};

/**
 * tsup's own CommonJS with shared chunks goes through sucrase, which rewrites class fields and loses class names;
 * its other way, through rollup, turns a lone default export into `module.exports`. So each finished ESM
 * chunk is translated by esbuild alone; `scripts/build.mjs` derives its types, and the entries for `import`.
 */
const cjs: Options = {
  ...shared,
  // The thread is CommonJS only: a runner's loaders for ES modules would follow it into its thread.
  entry: { ...entries, ...presentOf({ 'history-thread': 'src/history/history-thread-main.ts' }) },
  format: 'esm',
  outExtension: () => ({ js: '.cjs' }),
  plugins: [
    {
      name: 'esm-to-cjs',
      async renderChunk(code, chunk) {
        if (chunk.type !== 'chunk') return undefined;
        const result = await transform(code, {
          format: 'cjs',
          platform: 'node',
          target: 'node20',
          define: { 'import.meta.url': '__moduleUrl' },
          banner: `'use strict';${code.includes('import.meta.url') ? MODULE_URL : ''}`,
        });
        return { code: withPlainExports(result.code) };
      },
    },
  ],
};

/** DuckDB's JavaScript in one file; its native part stays a package, of exactly the version that belongs to it. */
const duckDb: Options = {
  entry: { duckdb: 'node_modules/@duckdb/node-api/lib/index.js' },
  outDir,
  target: 'node20',
  platform: 'node',
  format: 'cjs',
  noExternal: ['@duckdb/node-api'],
  external: ['@duckdb/node-bindings'],
  silent: true,
  outExtension: () => ({ js: '.cjs' }),
};

/** The scripts that the HTML report and the dashboard carry inside them. */
const pageScripts: Options = {
  entry: presentOf({
    client: 'reporters/html/client/main.ts',
    dashboard: 'reporters/dashboard/client/main.ts',
  }),
  outDir: `${outDir}/report`,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  silent: true,
  noExternal: [/.*/],
  outExtension: () => ({ js: '.js' }),
};

export default defineConfig(
  [esm, cjs, duckDb, pageScripts].filter((config) => Object.keys(config.entry ?? {}).length),
);

/**
 * Exports as plain values, set when the chunk has run. esbuild's way is a getter that calls a getter for each use of each
 * import, which serves cycles of imports and bindings that change; of neither is there any between chunks.
 */
function withPlainExports(code: string): string {
  const early = 'module.exports = __toCommonJS(stdin_exports);\n';
  const names = '// Annotate the CommonJS export names for ESM import in node:';
  if (!code.includes(early)) return code;
  const late = `module.exports = Object.defineProperty({ ...stdin_exports }, '__esModule', { value: true });\n`;
  const body = code.replace(early, '');
  const end = body.includes(names) ? body.indexOf(names) : body.length;
  return body.slice(0, end) + late + body.slice(end);
}

function presentOf(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([, file]) => existsSync(file)));
}
