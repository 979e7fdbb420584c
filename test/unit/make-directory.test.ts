import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory } from '../../src/make-directory.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-mkdir-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('makeDirectory', () => {
  it('makes all that is missing, also twice and at once', async () => {
    const deep = path.join(directory, 'a', 'b', 'c');
    await Promise.all([makeDirectory(deep), makeDirectory(deep)]);
    await makeDirectory(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
  });

  it('fails below a file', async () => {
    writeFileSync(path.join(directory, 'file'), '');
    await expect(makeDirectory(path.join(directory, 'file', 'below'))).rejects.toThrow('ENOTDIR');
  });

  it('fails where a parent takes no children', async ({ skip }) => {
    if (!existsSync('/proc/self')) skip('this system has no /proc');
    await expect(makeDirectory('/proc/evenkeel/history')).rejects.toThrow('ENOENT');
  });
});
