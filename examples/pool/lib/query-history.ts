import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

/** Asks a history as `npx evenkeel history sql --json` does. */
export async function queryHistory(file: string, sql: string): Promise<unknown> {
  const manifest = createRequire(import.meta.url).resolve('evenkeel/package.json');
  const cli = path.join(path.dirname(manifest), 'dist/cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'history', 'sql', sql, '--json'], {
    env: { ...process.env, EVENKEEL_HISTORY: file },
  });
  return JSON.parse(stdout);
}
