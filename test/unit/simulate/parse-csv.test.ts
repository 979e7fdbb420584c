import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../src/simulate/parse-csv.js';

describe('parseCsv', () => {
  it.each([
    [
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\r\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['\uFEFFa,b\n', [['a', 'b']]],
    [
      'a,\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a\n\n\r\nb\n', [['a'], ['b']]],
    ['"x,1",y\n', [['x,1', 'y']]],
    [
      '"say ""hi""",y\r\nz,"w"\r\n',
      [
        ['say "hi"', 'y'],
        ['z', 'w'],
      ],
    ],
    ['"two\nlines",y\n', [['two\nlines', 'y']]],
    [
      'a,b\n"c",d\ne,f\n"g",h\ni,j\n',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
        ['i', 'j'],
      ],
    ],
    ['5" disk,y\n', [['5" disk', 'y']]],
    ['x,""\n', [['x', '']]],
    ['"a"b,c\n', [['ab', 'c']]],
    ['', []],
  ])('reads %j', (text, rows) => {
    expect([...parseCsv(text)]).toEqual(rows);
  });

  it('names the line of a quote that has no end', () => {
    expect(() => [...parseCsv('a,b\nc,"d\ne\n')]).toThrow(/line 2/);
  });
});
