import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embedData, escapeHtml } from '../../../reporters/html/embed-data.js';
import { HOSTILE } from './sample-run.js';

describe('embedData', () => {
  it('gives back what went in, and never a character that markup or a script line could trip over', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.values(HOSTILE)), (value, hostile) => {
        const text = embedData({ value, hostile });
        expect(text).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ value, hostile })));
      }),
    );
  });
});

describe('escapeHtml', () => {
  it('leaves nothing that opens a tag, an entity or an attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe(
      '&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;amp;',
    );
  });
});
