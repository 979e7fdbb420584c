import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvenkeelError } from '../../src/errors.js';
import type { PageAssets } from './document.js';

/** A page that is built: the report, and the dashboard, which adds to the report's style sheet. */
export type BuiltPage = 'report' | 'dashboard';

const FILES: Readonly<Record<BuiltPage, { readonly script: string; readonly styles: readonly string[] }>> = {
  report: { script: 'client.js', styles: ['style.css'] },
  dashboard: { script: 'dashboard.js', styles: ['style.css', 'dashboard.css'] },
};

/**
 * Reads the built script and style sheet of a page.
 * @param directory where they are; found beside the built modules when left out
 */
export async function readAssets(page: BuiltPage, directory: string | undefined): Promise<PageAssets> {
  const found = directory ?? findAssets(path.dirname(fileURLToPath(import.meta.url)));
  const read = (name: string): Promise<string> => readFile(path.join(found, name), 'utf8');
  const { script, styles } = FILES[page];
  const [code, ...sheets] = await Promise.all([read(script), ...styles.map(read)]);
  return { script: code, style: sheets.join('\n') };
}

/** Looks for `report/` beside the module and above it: entries and shared chunks lie at different depths. */
function findAssets(moduleDirectory: string): string {
  for (const up of ['.', '..', '../..', '../../..']) {
    for (const folder of ['report', 'dist/report']) {
      const candidate = path.resolve(moduleDirectory, up, folder);
      if (existsSync(path.join(candidate, FILES.report.script))) return candidate;
    }
  }
  throw new EvenkeelError(
    'REPORT_UNWRITABLE',
    `The report's script is missing: no report/client.js near ${moduleDirectory}. Install evenkeel again.`,
  );
}
