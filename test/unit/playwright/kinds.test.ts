import { describe, expect, it } from 'vitest';
import { createKindOf } from '../../../plugin/playwright/kinds.js';

describe('createKindOf', () => {
  it('is the first tag without a rule, and nothing without a tag', () => {
    const kindOf = createKindOf({});
    expect(kindOf({ file: 'a.spec.ts', tags: ['@audio', '@slow'] })).toBe('audio');
    expect(kindOf({ file: 'a.spec.ts', tags: [] })).toBe('');
  });

  it('follows the first rule that fits; tags and files of a rule must both fit', () => {
    const kindOf = createKindOf({
      vision: { tags: ['@vision', '@image'], files: 'tests/media/**' },
      media: { files: ['tests/media/**'] },
    });
    expect(kindOf({ file: 'tests/media/x.spec.ts', tags: ['@image'] })).toBe('vision');
    expect(kindOf({ file: 'tests/media/x.spec.ts', tags: ['@other'] })).toBe('media');
    expect(kindOf({ file: 'tests/x.spec.ts', tags: ['@image'] })).toBe('image');
  });
});
