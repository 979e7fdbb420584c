import { expect, it } from 'vitest';
import { benchModule } from '../../support/bench-module.js';

const { numberOption } = await benchModule<{
  numberOption: (
    name: string,
    given: string,
    limits: { least: number; most: number; isWhole?: boolean },
  ) => number;
}>('number-option.mjs');

it.each(['0', '20', '7'])('takes %s', (given) => {
  expect(numberOption('call-ms', given, { least: 0, most: 20 })).toBe(Number(given));
});

it('takes a part of a number only where that is allowed', () => {
  expect(numberOption('seconds', '0.5', { least: 0, most: 20, isWhole: false })).toBe(0.5);
  expect(() => numberOption('agents', '0.5', { least: 0, most: 20 })).toThrow(
    '--agents was "0.5": allowed is a whole number from 0 to 20.',
  );
});

it.each(['', ' ', 'abc', '10ms', '-1', '21', 'Infinity', 'NaN'])(
  'says of %j what it was, and what is allowed',
  (given) => {
    expect(() => numberOption('call-ms', given, { least: 0, most: 20 })).toThrow(
      `--call-ms was ${JSON.stringify(given)}: allowed is a whole number from 0 to 20.`,
    );
  },
);
