import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/estimate/history-summary.js';
import { findRenames } from '../../../src/estimate/renames.js';
import { testKey } from '../../../src/estimate/test-table.js';
import { historyModel, testHistory } from '../../support/history-model.js';

type Name = readonly [file: string, title: string];

/** Which of the present tests are taken for which of the old ones. */
function renames(old: readonly Name[], present: readonly Name[]): Record<string, string> {
  const model = historyModel(
    old.map(([file, title]) => testHistory({ project: 'a', file, title }, [1000, 1000])),
  );
  const found = findRenames(
    summarise(model).table,
    present.map(([file, title]) => ({ file, title })),
  );
  return Object.fromEntries(
    [...found].map(([key, before]) => [key.replace('\0', ': '), before.replace('\0', ': ')]),
  );
}

const CART: Name[] = [
  ['cart.spec.ts', 'adds an item'],
  ['cart.spec.ts', 'removes an item'],
  ['cart.spec.ts', 'shows the total'],
];

describe('findRenames', () => {
  it('finds none where all is known, nothing is known, or nothing is gone', () => {
    expect(renames(CART, CART)).toEqual({});
    expect(renames([], CART)).toEqual({});
    expect(renames(CART, [...CART, ['cart.spec.ts', 'adds an item twice']])).toEqual({});
  });

  it('follows a title that changed a little', () => {
    const present: Name[] = [['cart.spec.ts', 'adds one item'], ...CART.slice(1)];
    expect(renames(CART, present)).toEqual({
      'cart.spec.ts: adds one item': 'cart.spec.ts: adds an item',
    });
  });

  it('follows a file that moved, with all its tests', () => {
    const present = CART.map(([, title]): Name => ['shop/cart.spec.ts', title]);
    expect(Object.keys(renames(CART, present))).toHaveLength(3);
  });

  it('follows a test that moved to another file that was there before', () => {
    const old: Name[] = [...CART, ['order.spec.ts', 'pays']];
    const present: Name[] = [...CART.slice(1), ['order.spec.ts', 'pays'], ['order.spec.ts', 'adds an item']];
    expect(renames(old, present)).toEqual({ 'order.spec.ts: adds an item': 'cart.spec.ts: adds an item' });
  });

  it('follows a title that changed in a file that moved', () => {
    const present: Name[] = [
      ['shop/cart.spec.ts', 'adds an item to it'],
      ...CART.slice(1).map(([, title]): Name => ['shop/cart.spec.ts', title]),
    ];
    expect(renames(CART, present)['shop/cart.spec.ts: adds an item to it']).toBe(
      'cart.spec.ts: adds an item',
    );
  });

  it('follows files where only files have names', () => {
    const old: Name[] = [
      ['a/cart.spec.ts', ''],
      ['a/login.spec.ts', ''],
    ];
    expect(
      renames(old, [
        ['b/cart.spec.ts', ''],
        ['a/login-form.spec.ts', ''],
      ]),
    ).toEqual({
      'b/cart.spec.ts: ': 'a/cart.spec.ts: ',
      'a/login-form.spec.ts: ': 'a/login.spec.ts: ',
    });
  });

  it('takes no new test for another that it does not resemble', () => {
    expect(renames(CART, [...CART.slice(1), ['cart.spec.ts', 'refuses unknown coupons']])).toEqual({});
  });

  it('leaves a toss-up alone', () => {
    const old: Name[] = [
      ['a.spec.ts', 'case 1'],
      ['a.spec.ts', 'case 2'],
    ];
    expect(renames(old, [['a.spec.ts', 'case 3']])).toEqual({});
  });

  it('uses each old test once, and does not depend on order', () => {
    const present: Name[] = [
      ['x/cart.spec.ts', 'adds an item'],
      ['y/cart.spec.ts', 'adds an item'],
      ['y/cart.spec.ts', 'shows the total'],
      ['y/cart.spec.ts', 'removes an item'],
    ];
    const found = renames(CART, present);
    expect(new Set(Object.values(found)).size).toBe(Object.values(found).length);
    expect(renames(CART.toReversed(), present.toReversed())).toEqual(found);
    expect(found['y/cart.spec.ts: shows the total']).toBe('cart.spec.ts: shows the total');
  });

  it('leaves out a test that was gone before the last run of its file', () => {
    const model = historyModel([
      testHistory({ project: 'a', title: 'adds an item' }, [1000]),
      testHistory({ project: 'a', title: 'pays' }, [1000, 1000, 1000]),
    ]);
    const present = [
      { file: 'a.spec.ts', title: 'adds an items' },
      { file: 'a.spec.ts', title: 'pays' },
    ];
    expect(
      findRenames(summarise(model).table, present).get(testKey('a.spec.ts', 'adds an items')),
    ).toBeUndefined();
  });

  it('takes no new file for a gone one where files of the folder are named that much alike anyway', () => {
    const stayed: Name[] = ['add_plan', 'update_plan', 'add_member', 'update_member'].map((name) => [
      `jobs/${name}_dates_spec.rb`,
      '',
    ]);
    const old: Name[] = [...stayed, ['jobs/add_broker_dates_spec.rb', '']];
    const isNew = (file: string): Record<string, string> => renames(old, [...stayed, [file, '']]);
    expect(isNew('jobs/update_broker_dates_spec.rb')).toEqual({});
    // Extended, not one more of its kind.
    expect(isNew('jobs/add_broker_dates_of_year_spec.rb')).toEqual({
      'jobs/add_broker_dates_of_year_spec.rb: ': 'jobs/add_broker_dates_spec.rb: ',
    });
    // Alone in its folder it is the same file.
    expect(
      renames([['jobs/add_broker_dates_spec.rb', '']], [['jobs/update_broker_dates_spec.rb', '']]),
    ).toEqual({
      'jobs/update_broker_dates_spec.rb: ': 'jobs/add_broker_dates_spec.rb: ',
    });
  });
});
