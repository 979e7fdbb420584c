import { readFileSync } from 'node:fs';
import path from 'node:path';

const foundFile = path.resolve(import.meta.dirname, '../../.setup/valkey.json');

/** The command of a Valkey server that set-up has found; null where there was none to be had. */
export const valkeyCommand: string | null = (
  JSON.parse(readFileSync(foundFile, 'utf8')) as { command: string | null }
).command;

/** The title of what is tested on Valkey, with the reason where it has to be skipped. */
export function onValkey(title: string): string {
  return valkeyCommand === null ? `${title} (skipped: set-up has found no valkey-server)` : title;
}
