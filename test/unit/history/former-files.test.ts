import { describe, expect, it } from 'vitest';
import { formerFiles } from '../../../src/history/former-files.js';

function former(asked: string[], known: string[], lastRun: string[]): string[] {
  return formerFiles(new Set(asked), (file) => known.includes(file), lastRun);
}

describe('formerFiles', () => {
  it('are none while all files are known', () => {
    expect(former(['a.ts'], ['a.ts', 'b.ts'], ['a.ts', 'b.ts'])).toEqual([]);
  });

  it('are those of the last run that this one lacks', () => {
    expect(former(['a.ts', 'new.ts'], ['a.ts'], ['old.ts', 'a.ts'])).toEqual(['old.ts']);
  });

  it('are never more than there are files in this run: then those with the same name', () => {
    const lastRun = ['x/a.ts', 'x/b.ts', 'x/c.ts', 'y/new.ts', 'z/new.ts'];
    expect(former(['q/new.ts'], [], lastRun)).toEqual(['y/new.ts']);
    expect(former(['q/other.ts'], [], lastRun)).toEqual([]);
  });
});
