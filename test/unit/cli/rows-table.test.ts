import { describe, expect, it } from 'vitest';
import { rowsTable } from '../../../src/cli/rows-table.js';

describe('rowsTable', () => {
  it('has one rule below its head, and numbers to the right', () => {
    const rows = [
      { file: 'cart.spec.ts', ms: 5, ok: true },
      { file: 'pay.spec.ts', ms: 1200, ok: null },
    ];
    expect(rowsTable({ columns: ['file', 'ms', 'ok'], rows }).split('\n')).toEqual([
      '┌──────────────┬──────┬──────┐',
      '│ file         │   ms │ ok   │',
      '├──────────────┼──────┼──────┤',
      '│ cart.spec.ts │    5 │ true │',
      '│ pay.spec.ts  │ 1200 │      │',
      '└──────────────┴──────┴──────┘',
    ]);
  });

  it('shows control characters instead of sending them, and cuts what is long', () => {
    const bell = String.fromCharCode(7);
    const [, , , hostile, long] = rowsTable({
      columns: ['title'],
      rows: [{ title: `a\n${bell}b` }, { title: 'x'.repeat(5000) }],
    }).split('\n');
    expect(hostile).toContain('a\\x0a\\x07b');
    expect(long).toBe(`│ ${'x'.repeat(99)}… │`);
    const cut = rowsTable({ columns: ['title'], rows: [{ title: `${'x'.repeat(98)}🛒${'x'.repeat(9)}` }] });
    expect(cut).toContain(`${'x'.repeat(98)}…`);
  });

  it('names the columns of an empty answer', () => {
    expect(rowsTable({ columns: ['file', 'ms'], rows: [] })).toBe('No rows (file, ms).');
  });
});
