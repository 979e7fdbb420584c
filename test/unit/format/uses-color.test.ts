import { describe, expect, it } from 'vitest';
import { usesColor, type ColorTarget } from '../../../src/format/uses-color.js';

const TERMINAL: ColorTarget = { stream: { isTTY: true }, isCI: false, env: {}, argv: [] };
const PIPE: ColorTarget = { ...TERMINAL, stream: {} };

describe('usesColor', () => {
  it.each<[string, boolean, ColorTarget]>([
    ['a terminal', true, TERMINAL],
    ['a pipe', false, PIPE],
    ['a terminal in CI', false, { ...TERMINAL, isCI: true }],
    ['a pipe in CI', false, { ...PIPE, isCI: true, env: { CI: '1' } }],
    ['a dumb terminal', false, { ...TERMINAL, env: { TERM: 'dumb' } }],
    ['NO_COLOR', false, { ...TERMINAL, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }],
    ['an empty NO_COLOR', true, { ...TERMINAL, env: { NO_COLOR: '' } }],
    ['FORCE_COLOR', true, { ...PIPE, isCI: true, env: { FORCE_COLOR: '1' } }],
    ['FORCE_COLOR=0', false, { ...TERMINAL, env: { FORCE_COLOR: '0' } }],
    ['--color', true, { ...PIPE, argv: ['--color'] }],
    ['--no-color', false, { ...TERMINAL, argv: ['--no-color'] }],
  ])('%s: %s', (_, expected, target) => {
    expect(usesColor(target)).toBe(expected);
  });
});
