import { constants } from 'node:fs';
import { copyFile, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import yauzl from 'yauzl';
import {
  directoryRecord,
  encodeZipTail,
  localHeader,
  readExactly,
  readZipTail,
  type DeflatedEntry,
} from './zip-records.js';

/** Content in, content out; called once, and read to its end. */
export type ContentEdit = (content: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** An archive as it was, with the one entry that is going to be replaced apart. */
interface Archive {
  readonly zip: yauzl.ZipFile;
  readonly entry: yauzl.Entry;
  /** Directory records of all other entries, byte by byte. */
  readonly otherRecords: Buffer;
  readonly entryCount: number;
  /** From here on nothing of the others follows. */
  readonly keptBytes: number;
}

/**
 * Replaces one entry of a zip file. The others are copied as they are, without unpacking, so that their
 * number and size hardly matter. A reader sees the old file or the new one, and after an error the old one.
 * @throws Error when the file is no zip file, lacks the entry, or `edit` throws
 */
export async function replaceZipEntry(zipPath: string, name: string, edit: ContentEdit): Promise<void> {
  const draft = `${zipPath}.${process.pid}.tmp`;
  try {
    const archive = await readArchive(zipPath, name);
    try {
      await copyFile(zipPath, draft, constants.COPYFILE_FICLONE);
      const file = await open(draft, 'r+');
      try {
        await rewriteEnd(file, archive, edit);
        await file.sync();
      } finally {
        await file.close();
      }
    } finally {
      archive.zip.close();
    }
    await rename(draft, zipPath);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function readArchive(zipPath: string, name: string): Promise<Archive> {
  const file = await open(zipPath, 'r');
  try {
    const tail = await readZipTail(file, (await file.stat()).size);
    const directory = await readExactly(file, tail.directoryOffset, tail.directoryBytes);
    const zip = await yauzl.openPromise(zipPath, { autoClose: false });
    try {
      return {
        zip,
        entryCount: tail.entryCount,
        ...(await findEntry(zip, name, directory, tail.directoryOffset)),
      };
    } catch (error) {
      zip.close();
      throw error;
    }
  } finally {
    await file.close();
  }
}

async function findEntry(zip: yauzl.ZipFile, name: string, directory: Buffer, directoryOffset: number) {
  let found: yauzl.Entry | undefined;
  let lastOffset = 0;
  let at = 0;
  const others: Buffer[] = [];
  for await (const entry of zip.eachEntry()) {
    const bytes = 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (entry.fileName === name && found) throw new Error(`the archive holds ${name} twice`);
    if (entry.fileName === name) found = entry;
    else others.push(directory.subarray(at, at + bytes));
    lastOffset = Math.max(lastOffset, entry.relativeOffsetOfLocalHeader);
    at += bytes;
  }
  if (!found) throw new Error(`the archive has no ${name}`);
  const isLast = found.relativeOffsetOfLocalHeader === lastOffset;
  // Where others follow it (never in Playwright's own blobs) its old data stays, as a gap that no reader looks at.
  const keptBytes = isLast ? lastOffset : directoryOffset;
  return { entry: found, otherRecords: Buffer.concat(others), keptBytes };
}

async function rewriteEnd(file: FileHandle, archive: Archive, edit: ContentEdit): Promise<void> {
  const { keptBytes, entry: old, otherRecords, entryCount } = archive;
  await file.truncate(keptBytes);
  const placeholder = { name: old.fileName, crc32: 0, compressedBytes: 0, uncompressedBytes: 0 };
  const times = { modifiedDate: old.lastModFileDate, modifiedTime: old.lastModFileTime };
  const dataOffset = keptBytes + localHeader({ ...placeholder, ...times }).length;
  const written = await writeContent(file, dataOffset, edit(await archive.zip.openReadStreamPromise(old)));
  const entry: DeflatedEntry = { ...placeholder, ...times, ...written };
  await writeAll(file, localHeader(entry), keptBytes);

  const directoryOffset = dataOffset + entry.compressedBytes;
  const directory = Buffer.concat([otherRecords, directoryRecord(entry, keptBytes)]);
  const tail = encodeZipTail({ entryCount, directoryOffset, directoryBytes: directory.length });
  await writeAll(file, Buffer.concat([directory, tail]), directoryOffset);
}

/** Deflates content into the file, a piece at a time. */
async function writeContent(file: FileHandle, offset: number, content: AsyncIterable<Buffer>) {
  const written = { crc32: 0, compressedBytes: 0, uncompressedBytes: 0 };
  const measured = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      written.crc32 = zlib.crc32(piece, written.crc32);
      written.uncompressedBytes += piece.length;
      yield piece;
    }
  };
  await pipeline(content, measured, zlib.createDeflateRaw(), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      await writeAll(file, piece, offset + written.compressedBytes);
      written.compressedBytes += piece.length;
    }
  });
  return written;
}

async function writeAll(file: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    done += (await file.write(data, done, data.length - done, position + done)).bytesWritten;
  }
}
