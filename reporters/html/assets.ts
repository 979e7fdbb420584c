import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvenkeelError } from '../../src/errors.js';
import type { PageAssets } from './page.js';

/**
 * Reads the built script and style sheet of the report.
 * @param directory where `client.js` and `style.css` are; found beside the built modules when left out
 */
export async function readAssets(directory: string | undefined): Promise<PageAssets> {
  const found = directory ?? findAssets(path.dirname(fileURLToPath(import.meta.url)));
  const [script, style] = await Promise.all([
    readFile(path.join(found, 'client.js'), 'utf8'),
    readFile(path.join(found, 'style.css'), 'utf8'),
  ]);
  return { script, style };
}

/** Looks for `report/` beside the module and above it: entries and shared chunks lie at different depths. */
function findAssets(moduleDirectory: string): string {
  for (const up of ['.', '..', '../..', '../../..']) {
    for (const folder of ['report', 'dist/report']) {
      const candidate = path.resolve(moduleDirectory, up, folder);
      if (existsSync(path.join(candidate, 'client.js'))) return candidate;
    }
  }
  throw new EvenkeelError(
    'REPORT_UNWRITABLE',
    `The report's script is missing: no report/client.js near ${moduleDirectory}. Install evenkeel again.`,
  );
}
