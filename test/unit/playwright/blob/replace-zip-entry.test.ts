import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import yazl from 'yazl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceZipEntry } from '../../../../plugin/playwright/blob/replace-zip-entry.js';
import {
  directoryRecord,
  encodeZipTail,
  localHeader,
  type DeflatedEntry,
} from '../../../../plugin/playwright/blob/zip-records.js';

let dir: string;
let file: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'evenkeel zip '));
  file = path.join(dir, 'a.zip');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('replaceZipEntry', () => {
  it.each([
    ['last', ['a.bin', 'report']],
    ['first', ['report', 'a.bin']],
    ['alone', ['report']],
  ])('replaces an entry that is %s and leaves the others as they are', async (_place, names) => {
    const before = Object.fromEntries(names.map((name) => [name, Buffer.from(`${name} `.repeat(5000))]));
    await writeZip(before);
    await replaceZipEntry(file, 'report', upperCase);
    const after = await readZip();
    expect(Object.keys(after).sort()).toEqual([...names].sort());
    expect(after['report']?.toString()).toBe('REPORT '.repeat(5000));
    if (before['a.bin']) expect(after['a.bin']?.equals(before['a.bin'])).toBe(true);
  });

  it('can be repeated without growing', async () => {
    await writeZip({ 'a.bin': Buffer.alloc(100, 1), report: Buffer.from('x'.repeat(100)) });
    await replaceZipEntry(file, 'report', upperCase);
    const once = await readFile(file);
    await replaceZipEntry(file, 'report', upperCase);
    expect((await readFile(file)).equals(once)).toBe(true);
  });

  it('takes more entries than 16 bits can count', { timeout: 5 * 60_000 }, async () => {
    const names = Array.from({ length: 65_600 }, (_, index) => `r/${index}`);
    await writeFile(file, emptyEntries([...names, 'report']));
    await replaceZipEntry(file, 'report', () => stream(Buffer.from('new')));
    const zip = await yauzl.fromBufferPromise(await readFile(file));
    expect(zip.entryCount).toBe(65_601);
    const replaced: string[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === 'report') replaced.push((await contentOf(zip, entry)).toString());
    }
    expect(replaced).toEqual(['new']);
  });

  it('takes archives whose end has 64 bits', async () => {
    await writeZip({ 'a.bin': Buffer.from('a'), report: Buffer.from('r') }, true);
    await replaceZipEntry(file, 'report', upperCase);
    expect((await readZip())['report']?.toString()).toBe('R');
  });

  it.each([
    ['is no zip', Buffer.from('not a zip file at all, but long enough to hold an end record')],
    ['is empty', Buffer.alloc(0)],
  ])('leaves a file that %s untouched', async (_what, content) => {
    await writeFile(file, content);
    await expect(replaceZipEntry(file, 'report', upperCase)).rejects.toThrow();
    expect((await readFile(file)).equals(content)).toBe(true);
    expect(await readdir(dir)).toEqual(['a.zip']);
  });

  it('leaves a cut-off archive untouched', async () => {
    await writeZip({ 'a.bin': Buffer.alloc(3000, 7), report: Buffer.from('r') });
    const half = (await readFile(file)).subarray(0, -30);
    await writeFile(file, half);
    await expect(replaceZipEntry(file, 'report', upperCase)).rejects.toThrow();
    expect((await readFile(file)).equals(half)).toBe(true);
  });

  it('leaves the archive untouched when the edit fails half way', async () => {
    await writeZip({ 'a.bin': Buffer.from('a'), report: Buffer.alloc(500_000, 'r') });
    const before = await readFile(file);
    const failing = async function* (content: AsyncIterable<Buffer>) {
      for await (const piece of content) yield piece;
      throw new Error('no more');
    };
    await expect(replaceZipEntry(file, 'report', failing)).rejects.toThrow('no more');
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(dir)).toEqual(['a.zip']);
  });

  it('says so when the entry is missing', async () => {
    await writeZip({ 'a.bin': Buffer.from('a') });
    await expect(replaceZipEntry(file, 'report', upperCase)).rejects.toThrow('the archive has no report');
  });
});

describe('zip records', () => {
  it('reach beyond 4 GiB', async () => {
    const offset = 5 * 2 ** 30;
    const entry = emptyEntry('far');
    const local = Buffer.concat([localHeader(entry), EMPTY]);
    const record = directoryRecord(entry, offset);
    const directoryOffset = offset + local.length;
    const tail = encodeZipTail({ entryCount: 1, directoryOffset, directoryBytes: record.length });
    const handle = await open(file, 'w'); // sparse: takes no room
    await handle.write(Buffer.concat([local, record, tail]), 0, undefined, offset);
    await handle.close();
    const after = await readZip();
    expect(after['far']?.length).toBe(0);
  });
});

/** What deflate makes of nothing. */
const EMPTY = Buffer.from([0x03, 0x00]);

function emptyEntry(name: string): DeflatedEntry {
  return {
    name,
    modifiedDate: 0x21,
    modifiedTime: 0,
    crc32: 0,
    compressedBytes: EMPTY.length,
    uncompressedBytes: 0,
  };
}

function emptyEntries(names: readonly string[]): Buffer {
  const data: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of names.map(emptyEntry)) {
    data.push(localHeader(entry), EMPTY);
    directory.push(directoryRecord(entry, offset));
    offset += 30 + Buffer.byteLength(entry.name) + EMPTY.length;
  }
  const directoryBytes = Buffer.concat(directory).length;
  const tail = encodeZipTail({ entryCount: names.length, directoryOffset: offset, directoryBytes });
  return Buffer.concat([...data, ...directory, tail]);
}

async function* stream(...pieces: Buffer[]): AsyncIterable<Buffer> {
  yield* pieces;
}

async function* upperCase(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  for await (const piece of content) yield Buffer.from(piece.toString().toUpperCase());
}

async function writeZip(entries: Record<string, Buffer>, forceZip64Format = false): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(content, name);
  zip.end({ forceZip64Format, comment: '' });
  await pipeline(zip.outputStream, createWriteStream(file));
}

async function readZip(): Promise<Record<string, Buffer>> {
  const zip = await yauzl.openPromise(file, { autoClose: false });
  const contents: Record<string, Buffer> = {};
  for await (const entry of zip.eachEntry()) contents[entry.fileName] = await contentOf(zip, entry);
  zip.close();
  return contents;
}

async function contentOf(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
