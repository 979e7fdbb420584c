import { isShort, test } from './lab.js';

test.describe('texts', { tag: '@text' }, () => {
  for (const subject of isShort ? ['German'] : ['English', 'German', 'Swedish']) {
    for (const amount of isShort ? [50] : [8_000, 10_000]) {
      test(`${subject} of ${amount} pages`, async ({ classify }) => {
        await classify({ kind: 'text', subject, amount }, subject);
      });
    }
  }
});
