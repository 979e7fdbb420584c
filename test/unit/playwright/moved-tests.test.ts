import type { TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { leftForGood, MovedTests } from '../../../plugin/playwright/moved-tests.js';

const [one, two, three] = ['one', 'two', 'three'].map((id) => ({ id }) as TestCase) as [
  TestCase,
  TestCase,
  TestCase,
];

it('knows which tests are gone once a spec has come back', () => {
  const move = (from: TestCase, to: TestCase) => ({ from, to, isFlaky: false });
  expect([...leftForGood([move(one, two)])]).toEqual([one]);
  const back = [move(one, two), move(two, one)];
  expect([...leftForGood(back)]).toEqual([two]);
  expect([...leftForGood([...back, move(one, three)])]).toEqual([two, one]);
  expect([...leftForGood([{ ...move(one, two), isFlaky: true }])]).toEqual([]);
});

it('knows where a test is that moved on more than once, or came back', () => {
  const moved = new MovedTests();
  expect(moved.lastOf(one)).toBe(one);
  moved.add({ from: one, to: two });
  moved.add({ from: two, to: three });
  expect([one, two].map((test) => moved.lastOf(test))).toEqual([three, two]);
  moved.add({ from: three, to: one });
  expect(moved.lastOf(one)).toBe(one);
  moved.add({ from: one, to: two });
  expect(moved.lastOf(one)).toBe(two);
});
