import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveHistoryPath } from '../../../src/cli/history-path.js';

describe('resolveHistoryPath', () => {
  let project: string;
  let below: string;

  beforeEach(() => {
    project = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-'));
    below = path.join(project, 'tests', 'shop');
    mkdirSync(below, { recursive: true });
  });
  afterEach(() => rmSync(project, { recursive: true }));

  const resolve = (option: string | undefined, env: NodeJS.ProcessEnv = {}): string =>
    resolveHistoryPath(option, { env, cwd: below });

  function makeHistory(directory: string): string {
    const file = path.join(directory, '.evenkeel', 'history.duckdb');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    return file;
  }

  it('is the nearest that there is, from the working directory upwards', () => {
    const outer = makeHistory(project);
    expect(resolve(undefined)).toBe(outer);
    const inner = makeHistory(below);
    expect(resolve(undefined)).toBe(inner);
  });

  it('is where a run from the working directory would make it, where there is none', () => {
    expect(resolve(undefined)).toBe(path.join(below, '.evenkeel', 'history.duckdb'));
  });

  it('is what the option names, else the variable, from the working directory on', () => {
    makeHistory(project);
    const env = { EVENKEEL_HISTORY: 'b.duckdb' };
    expect(resolve('a.duckdb', env)).toBe(path.join(below, 'a.duckdb'));
    expect(resolve(undefined, env)).toBe(path.join(below, 'b.duckdb'));
    expect(resolve(undefined, { EVENKEEL_HISTORY: '' })).toBe(resolve(undefined));
  });

  it('is none where the variable switches history off', () => {
    const env = { EVENKEEL_HISTORY: 'false' };
    expect(() => resolve(undefined, env)).toThrow('Name a file with --history');
    expect(resolve('false', env)).toBe(path.join(below, 'false'));
  });
});
