import yauzl from 'yauzl';
import { EvenkeelError, messageOf } from '../../../src/errors.js';
import type { MergeableReport } from '../../../src/verify/agent-report.js';
import { REPORT_ENTRY } from './edit-blob.js';
import { ReportReader } from './report-reader.js';
import { readEvents } from './read-events.js';

/**
 * Reads what a blob report says of its tests.
 * @throws EvenkeelError `BLOB_INVALID` when it is broken, no blob, or of an unknown format
 */
export async function readBlob(zipPath: string): Promise<MergeableReport> {
  try {
    const reader = new ReportReader();
    for await (const { event } of readEvents(entryContent(zipPath))) reader.read(event);
    return reader.report();
  } catch (error) {
    const message = `The blob report ${zipPath} can't be read: ${messageOf(error)}.`;
    throw new EvenkeelError('BLOB_INVALID', message, { cause: error });
  }
}

async function* entryContent(zipPath: string): AsyncIterable<Buffer> {
  const zip = await yauzl.openPromise(zipPath, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== REPORT_ENTRY) continue;
      for await (const piece of await zip.openReadStreamPromise(entry)) yield piece as Buffer;
      return;
    }
    throw new Error(`the archive has no ${REPORT_ENTRY}`);
  } finally {
    zip.close();
  }
}
