import { isShort, test } from './lab.js';

const photos = {
  dunes: 'red',
  canyon: 'red',
  forest: 'green',
  meadow: 'green',
  harbour: 'blue',
  glacier: 'blue',
};

test.describe('photos', { tag: '@vision' }, () => {
  for (const [subject, colour] of Object.entries(photos).slice(0, isShort ? 1 : undefined)) {
    test(`${subject} is ${colour}`, async ({ classify }) => {
      await classify({ kind: 'vision', subject, amount: isShort ? 40 : 450 }, colour);
    });
  }
});
