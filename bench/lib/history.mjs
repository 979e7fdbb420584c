import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cli = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');

/** Asks a history by the command that users have, `evenkeel history sql --json`. */
export async function queryHistory(file, sql) {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'history', 'sql', sql, '--json'], {
    env: { ...process.env, EVENKEEL_HISTORY: file },
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout);
}
