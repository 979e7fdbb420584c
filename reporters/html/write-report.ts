import path from 'node:path';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { writeWhole } from '../../src/write-whole.js';
import { readAssets } from './assets.js';
import { renderPage } from './page.js';
import { readReport } from './read-report.js';

/** What to report and where to. */
export interface WriteReportOptions {
  /** The DuckDB file. */
  readonly historyPath: string;
  /** The HTML file; directories above it are made, an older file is replaced. */
  readonly outputFile: string;
  /** The run to show. @default the last one */
  readonly runId?: string;
  /** Where `client.js` and `style.css` are. @default beside the built package */
  readonly assetsDirectory?: string;
}

/**
 * Writes one self-contained HTML file about one run. It appears whole or not at all.
 * @throws EvenkeelError as `readReport`, and `REPORT_UNWRITABLE` when the file can't be written
 */
export async function writeReport(options: WriteReportOptions): Promise<{ file: string }> {
  const data = await readReport(options.historyPath, options.runId);
  const html = renderPage(data, await readAssets(options.assetsDirectory));
  const file = path.resolve(options.outputFile);
  try {
    await writeWhole(file, html);
  } catch (error) {
    const hint = 'Choose another place with --output.';
    throw new EvenkeelError('REPORT_UNWRITABLE', `Can't write ${file}: ${messageOf(error)}. ${hint}`, {
      cause: error,
    });
  }
  return { file };
}
