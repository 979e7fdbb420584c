import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearSpool, listSpool, readSpool, writeSpool } from '../../../src/history/spool.js';
import { aRecording } from './recordings.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-spool-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the spool', () => {
  it('gives back what was written', async () => {
    const recording = aRecording({ attempts: [{}] });
    const file = await writeSpool(directory, recording);
    expect(await readSpool(directory, () => undefined)).toEqual([{ file, recording }]);
  });

  it('keeps runs apart whose readable names are the same', async () => {
    for (const runId of ['a/b', 'a b', 'a_b', 'ä', 'ö', 'x'.repeat(300), 'x'.repeat(301)]) {
      await writeSpool(directory, aRecording({ runId }));
    }
    const files = await listSpool(directory);
    expect(files).toHaveLength(7);
    expect(files.every((file) => /^[\w-]{1,120}\.json$/.test(path.basename(file)))).toBe(true);
  });

  it('has nothing where there is no directory', async () => {
    expect(await listSpool(path.join(directory, 'none'))).toEqual([]);
  });

  it('removes what was taken in, what died a day ago and what was set aside a month ago, not what may still be written', async () => {
    const file = await writeSpool(directory, aRecording());
    for (const [name, hoursAgo] of [
      ['old.json.part', 25],
      ['young.json.part', 1],
      ['bad.json.bad', 29 * 24],
      ['worse.json.bad', 31 * 24],
    ] as const) {
      writeFileSync(path.join(directory, name), '');
      const then = Date.now() / 1000 - hoursAgo * 3600;
      utimesSync(path.join(directory, name), then, then);
    }
    await clearSpool(directory, [file]);
    expect(readdirSync(directory)).toEqual(['bad.json.bad', 'young.json.part']);
  });
});
