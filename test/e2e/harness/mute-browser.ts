import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { poolHistory } from './open-pool.js';

/** In its command line. */
export const MUTE = '86399';

/** A program that starts and never says a word; it is gone when the test has ended. */
export function muteBrowser(): string {
  const file = path.join(path.dirname(poolHistory()), 'mute.sh');
  writeFileSync(file, `#!/bin/sh\nexec sleep ${MUTE}\n`);
  chmodSync(file, 0o755);
  return file;
}
