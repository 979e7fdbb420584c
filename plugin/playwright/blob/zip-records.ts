/** Records of the zip format that end an archive (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.14 to 4.3.16). */
import type { FileHandle } from 'node:fs/promises';

/** Where the central directory is. */
export interface ZipTail {
  readonly entryCount: number;
  readonly directoryOffset: number;
  readonly directoryBytes: number;
}

/** What the directory says of one deflated entry. */
export interface DeflatedEntry {
  readonly name: string;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Date and time in the format of DOS. */
  readonly modifiedDate: number;
  readonly modifiedTime: number;
}

const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_64_BYTES = 20;
const DEFLATE = 8;
const UTF8_NAME = 0x800;
const VERSION_DEFLATE = 20;
const VERSION_64 = 45;
/** Made on Unix, a regular file that its owner may write: as Playwright's own entries. */
const MADE_BY = 0x033f;
const FILE_MODE = 0o100644;

/**
 * Reads the end of an archive.
 * @throws Error where it ends otherwise than archives without a comment do
 */
export async function readZipTail(file: FileHandle, fileBytes: number): Promise<ZipTail> {
  const end = await readExactly(file, fileBytes - END_BYTES, END_BYTES);
  if (end.readUInt32LE(0) !== 0x06054b50) throw new Error('the archive has no end record');
  const tail = {
    entryCount: end.readUInt16LE(10),
    directoryBytes: end.readUInt32LE(12),
    directoryOffset: end.readUInt32LE(16),
  };
  if (tail.entryCount !== MAX_16 && tail.directoryBytes !== MAX_32 && tail.directoryOffset !== MAX_32)
    return tail;
  const locator = await readExactly(file, fileBytes - END_BYTES - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
  if (locator.readUInt32LE(0) !== 0x07064b50) return tail; // the very numbers, by chance
  const end64 = await readExactly(file, Number(locator.readBigUInt64LE(8)), END_64_BYTES);
  if (end64.readUInt32LE(0) !== 0x06064b50) throw new Error('the archive has no 64-bit end record');
  return {
    entryCount: Number(end64.readBigUInt64LE(32)),
    directoryBytes: Number(end64.readBigUInt64LE(40)),
    directoryOffset: Number(end64.readBigUInt64LE(48)),
  };
}

/** Reads so many bytes, or throws where the file ends before. */
export async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  if (position < 0) throw new Error('the archive is too short');
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error('the archive is too short');
  return buffer;
}

/** The header in front of an entry's data. */
export function localHeader(entry: DeflatedEntry): Buffer {
  const name = Buffer.from(entry.name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeEntry(header, 4, entry, name.length);
  return Buffer.concat([header, name]);
}

/** The entry's record in the central directory. */
export function directoryRecord(entry: DeflatedEntry, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const isFar = offset >= MAX_32;
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(MADE_BY, 4);
  writeEntry(record, 6, entry, name.length);
  if (isFar) record.writeUInt16LE(VERSION_64, 6);
  record.writeUInt16LE(isFar ? 12 : 0, 30);
  record.writeUInt32LE(FILE_MODE * 0x10000, 38);
  record.writeUInt32LE(Math.min(offset, MAX_32), 42);
  return Buffer.concat([record, name, isFar ? farOffset(offset) : Buffer.alloc(0)]);
}

/** All that follows the central directory. */
export function encodeZipTail({ entryCount, directoryOffset, directoryBytes }: ZipTail): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entryCount, MAX_16), 8);
  end.writeUInt16LE(Math.min(entryCount, MAX_16), 10);
  end.writeUInt32LE(Math.min(directoryBytes, MAX_32), 12);
  end.writeUInt32LE(Math.min(directoryOffset, MAX_32), 16);
  if (entryCount < MAX_16 && directoryBytes < MAX_32 && directoryOffset < MAX_32) return end;
  const end64 = Buffer.alloc(END_64_BYTES);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(BigInt(END_64_BYTES - 12), 4);
  end64.writeUInt16LE(MADE_BY, 12);
  end64.writeUInt16LE(VERSION_64, 14);
  end64.writeBigUInt64LE(BigInt(entryCount), 24);
  end64.writeBigUInt64LE(BigInt(entryCount), 32);
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end64.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(LOCATOR_64_BYTES);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(directoryOffset + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

/** The fields that both headers share; `at` is the first of them. */
function writeEntry(header: Buffer, at: number, entry: DeflatedEntry, nameBytes: number): void {
  if (entry.compressedBytes >= MAX_32 || entry.uncompressedBytes >= MAX_32)
    throw new Error('the report is too long');
  header.writeUInt16LE(VERSION_DEFLATE, at);
  header.writeUInt16LE(UTF8_NAME, at + 2);
  header.writeUInt16LE(DEFLATE, at + 4);
  header.writeUInt16LE(entry.modifiedTime, at + 6);
  header.writeUInt16LE(entry.modifiedDate, at + 8);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(entry.compressedBytes, at + 14);
  header.writeUInt32LE(entry.uncompressedBytes, at + 18);
  header.writeUInt16LE(nameBytes, at + 22);
}

/** The extra field that holds an offset past 4 GiB. */
function farOffset(offset: number): Buffer {
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(offset), 4);
  return extra;
}
