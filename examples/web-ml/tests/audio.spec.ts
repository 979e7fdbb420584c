import { isShort, test } from './lab.js';

test.describe('mixes', { tag: '@audio' }, () => {
  for (const subject of isShort ? ['bass'] : ['bass', 'voice', 'treble']) {
    for (const amount of isShort ? [2] : [12, 16]) {
      test(`${subject} of ${amount} s`, async ({ classify }) => {
        await classify({ kind: 'audio', subject, amount }, subject);
      });
    }
  }
});
