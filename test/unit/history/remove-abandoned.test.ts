import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeAbandoned } from '../../../src/history/remove-abandoned.js';
import { temporaryDirectory } from '../../support/history-files.js';

const isUnfinished = (name: string): boolean => name.startsWith('draft');

describe('removeAbandoned', () => {
  it('removes unfinished files of that age, and nothing else', async () => {
    const directory = temporaryDirectory();
    for (const [name, minutesAgo] of [
      ['draft-old', 61],
      ['draft-young', 59],
      ['whole-old', 999],
    ] as const) {
      const file = path.join(directory, name);
      writeFileSync(file, '');
      const then = Date.now() / 1000 - minutesAgo * 60;
      utimesSync(file, then, then);
    }
    await removeAbandoned(directory, isUnfinished, 3_600_000);
    expect(readdirSync(directory)).toEqual(['draft-young', 'whole-old']);
  });

  it('has nothing to do where there is no directory', async () => {
    const none = path.join(temporaryDirectory(), 'none');
    await expect(removeAbandoned(none, isUnfinished, 0)).resolves.toBeUndefined();
  });
});
