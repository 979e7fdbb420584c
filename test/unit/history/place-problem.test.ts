import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeProblem, recordProblem } from '../../../src/history/place-problem.js';

describe('placeProblem', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-place-'));
  });
  afterEach(() => {
    chmodSync(directory, 0o700);
    rmSync(directory, { recursive: true, force: true });
  });

  it('has nothing against a file that is there, or can be made with its directories', () => {
    const file = path.join(directory, 'history.duckdb');
    expect(placeProblem(file)).toBeNull();
    expect(placeProblem(path.join(directory, 'not', 'yet', 'history.duckdb'))).toBeNull();
    writeFileSync(file, '');
    expect(placeProblem(file)).toBeNull();
  });

  it('names a directory in the place of the file', () => {
    const file = path.join(directory, 'history.duckdb');
    mkdirSync(file);
    expect(placeProblem(file)).toEqual({ place: file, problem: 'is a directory' });
  });

  it.skipIf(process.platform === 'win32')('names a device or a pipe (not on Windows)', () => {
    const pipe = path.join(directory, 'history.duckdb');
    execFileSync('mkfifo', [pipe]);
    expect(placeProblem(pipe)).toEqual({ place: pipe, problem: 'is a device or a pipe, no file' });
    expect(placeProblem(path.join(pipe, 'history.duckdb'))).toEqual({
      place: pipe,
      problem: 'is no directory',
    });
  });

  it('names what is in the place of a directory', () => {
    const place = path.join(directory, '.evenkeel');
    writeFileSync(place, '');
    const problem = { place, problem: 'is no directory' };
    expect(placeProblem(path.join(place, 'history.duckdb'))).toEqual(problem);
    expect(placeProblem(path.join(place, 'deep', 'history.duckdb'))).toEqual(problem);
  });

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)(
    'names a directory that can not be written (as another user than root)',
    () => {
      chmodSync(directory, 0o500);
      const problem = { place: directory, problem: 'is not writable' };
      expect(placeProblem(path.join(directory, '.evenkeel', 'history.duckdb'))).toEqual(problem);
    },
  );

  it.skipIf(process.getuid?.() === 0)(
    'tells a history that can only be read from one in which runs can be recorded (as another user than root)',
    () => {
      const file = path.join(directory, 'history.duckdb');
      writeFileSync(file, '');
      expect(recordProblem(file)).toBeNull();
      chmodSync(directory, 0o500);
      expect(recordProblem(file)).toEqual({ place: directory, problem: 'is not writable' });
      chmodSync(file, 0o400);
      expect(recordProblem(file)).toEqual({ place: file, problem: 'is not writable' });
    },
  );
});
