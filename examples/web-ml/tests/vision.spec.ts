import { isShort, test } from './lab.js';

const photos = {
  dunes: 'red',
  canyon: 'red',
  forest: 'green',
  meadow: 'green',
  harbour: 'blue',
  glacier: 'blue',
};

/** One of the photos may be looked at twice as often, and keep so many of its views in memory, 2.5 MB each. */
const keptViews = Number(process.env.WEB_ML_KEPT_VIEWS ?? 0);

test.describe('photos', { tag: '@vision' }, () => {
  for (const [subject, colour] of Object.entries(photos).slice(0, isShort ? 1 : undefined)) {
    test(`${subject} is ${colour}`, async ({ classify }) => {
      const views = { amount: isShort ? 40 : 450 };
      const keeping = { amount: 900, keptViews };
      const isKept = keptViews > 0 && subject === 'forest';
      await classify({ kind: 'vision', subject, ...(isKept ? keeping : views) }, colour);
    });
  }
});
