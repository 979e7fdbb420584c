import { isShort, test } from './lab.js';

const photos = {
  dunes: 'red',
  canyon: 'red',
  forest: 'green',
  meadow: 'green',
  harbour: 'blue',
  glacier: 'blue',
};

/** Two of the photos may keep their views in memory: as many, 2.5 MB each. */
const keptViews = Number(process.env.WEB_ML_KEPT_VIEWS ?? 0);
const keeping = ['forest', 'glacier'];

test.describe('photos', { tag: '@vision' }, () => {
  for (const [subject, colour] of Object.entries(photos).slice(0, isShort ? 1 : undefined)) {
    test(`${subject} is ${colour}`, async ({ classify }) => {
      const amount = isShort ? 40 : 450;
      const kept = keeping.includes(subject) ? keptViews : 0;
      await classify({ kind: 'vision', subject, amount, keptViews: kept }, colour);
    });
  }
});
