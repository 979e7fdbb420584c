import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

it('loads DuckDB only when a history is there to be read', { timeout: 30_000 }, async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-lazy-'));
  try {
    const program = path.join(directory, 'program.mjs');
    await build({
      stdin: { contents: PROGRAM, resolveDir: ROOT, loader: 'ts' },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'warning',
    });
    const env = { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules') };
    const output = execFileSync(process.execPath, [program, path.join(directory, 'h.duckdb')], {
      env,
      encoding: 'utf8',
    });
    expect(output).toBe('read false, recorded true\n');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

const PROGRAM = `
  import { createDuckDbHistory } from './src/history/duckdb-store.js';
  import './src/history/query.js';
  import './src/cli/history.js';
  import { aRecording } from './test/unit/history/recordings.js';
  const isLoaded = () => process.report.getReport().sharedObjects.some((name) => name.includes('duckdb'));
  const store = createDuckDbHistory({ path: process.argv[2], onWarning: console.log });
  await store.readModel(['a.spec.ts'], 'class');
  const read = isLoaded();
  await store.record(aRecording());
  console.log('read ' + read + ', recorded ' + isLoaded());
`;
