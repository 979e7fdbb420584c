import path from 'node:path';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { writeWhole } from '../../src/write-whole.js';
import { readAssets } from './assets.js';
import { renderPage } from './page.js';
import { readReport } from './read-report.js';

/** What to report. */
export interface RenderReportOptions {
  /** The DuckDB file. */
  readonly historyPath: string;
  /** The run to show. @default the last one */
  readonly runId?: string;
  /** Where `client.js` and `style.css` are. @default beside the built package */
  readonly assetsDirectory?: string;
}

/** What to report and where to. */
export interface WriteReportOptions extends RenderReportOptions {
  /** The HTML file; directories above it are made, an older file is replaced. */
  readonly outputFile: string;
}

/**
 * One run as a self-contained HTML page.
 * @throws EvenkeelError as `readReport`
 */
export async function renderReport({
  historyPath,
  runId,
  assetsDirectory,
}: RenderReportOptions): Promise<string> {
  const data = await readReport(historyPath, runId);
  return renderPage(data, await readAssets('report', assetsDirectory));
}

/**
 * Writes one self-contained HTML file about one run. It appears whole or not at all.
 * @throws EvenkeelError as `readReport` does, and `REPORT_UNWRITABLE` when the file can't be written
 */
export async function writeReport(options: WriteReportOptions): Promise<{ file: string }> {
  const html = await renderReport(options);
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
