import { EvenkeelError, messageOf } from '../../../src/errors.js';
import { editEvents, type BlobEdit } from './edit-events.js';
import { replaceZipEntry } from './replace-zip-entry.js';

/** The entry of a blob that holds its events. */
export const REPORT_ENTRY = 'report.jsonl';

/**
 * Corrects a blob report once it has been written: `playwright merge-reports` then shows what really ran.
 * The file is replaced in one step; its attachments are copied as they are. Editing twice does no harm.
 *
 * @param zipPath a blob of Playwright's `blob` reporter
 * @throws EvenkeelError `BLOB_INVALID` when it is broken, of an unknown format, or can't be written; it is
 * untouched then
 */
export async function editBlob(zipPath: string, edit: BlobEdit): Promise<void> {
  if (edit.removeTestIds.size === 0 && edit.addTests.length === 0) return;
  try {
    await replaceZipEntry(zipPath, REPORT_ENTRY, (content) => editEvents(content, edit));
  } catch (error) {
    const message =
      `The blob report ${zipPath} could not be corrected (${messageOf(error)}) and stays as Playwright wrote it: ` +
      `merged reports will show ${edit.removeTestIds.size} tests that moved to another project as skipped, ` +
      `and ${edit.addTests.length} that moved there may be missing. Run the tests again to replace it.`;
    throw new EvenkeelError('BLOB_INVALID', message, { cause: error });
  }
}
