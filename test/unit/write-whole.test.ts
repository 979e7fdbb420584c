import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from '../../src/write-whole.js';

describe('writeWhole', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-write-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('makes directories, takes the place of an older file and leaves no draft', async () => {
    const file = path.join(directory, 'deep', 'plan.json');
    await writeWhole(file, 'old and long');
    await writeWhole(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(path.dirname(file))).toEqual(['plan.json']);
  });

  it.skipIf(process.platform === 'win32')(
    'writes to a pipe and leaves it in its place (not on Windows)',
    async () => {
      const pipe = path.join(directory, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const reader = spawn('cat', [pipe]);
      const [read] = await Promise.all([text(reader.stdout), writeWhole(pipe, 'all of it')]);
      expect(read).toBe('all of it');
      expect(lstatSync(pipe).isFIFO()).toBe(true);
      expect(readdirSync(directory)).toEqual(['pipe']);
    },
  );
});
