import { describe, expect, it } from 'vitest';
import { createFileMatch } from '../../../plugin/playwright/file-match.js';
import { createKindOf } from '../../../plugin/playwright/kinds.js';

const fileMatch = createFileMatch({ configFile: '/shop/playwright.config.ts', rootDir: '/shop' });

describe('createKindOf', () => {
  it('is the first tag without a rule, and nothing without a tag', () => {
    const kindOf = createKindOf({}, fileMatch);
    expect(kindOf({ file: 'a.spec.ts', tags: ['@audio', '@slow'] })).toBe('audio');
    expect(kindOf({ file: 'a.spec.ts', tags: ['@memory:2gb', '@audio'] })).toBe('audio');
    expect(kindOf({ file: 'a.spec.ts', tags: [] })).toBe('');
  });

  it('follows the first rule that fits; tags and files of a rule must both fit', () => {
    const kindOf = createKindOf(
      {
        vision: { tags: ['@vision', '@image'], files: 'tests/media/**' },
        media: { files: ['tests/media/**'] },
      },
      fileMatch,
    );
    expect(kindOf({ file: 'tests/media/x.spec.ts', tags: ['@image'] })).toBe('vision');
    expect(kindOf({ file: 'tests/media/x.spec.ts', tags: ['@other'] })).toBe('media');
    expect(kindOf({ file: 'tests/x.spec.ts', tags: ['@image'] })).toBe('image');
  });
});
