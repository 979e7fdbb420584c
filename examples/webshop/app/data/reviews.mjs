import { createRandom } from '../../../shared/random.mjs';

const authors = ['Imke', 'Jonas', 'Lucía', 'Maarten', 'Priya', 'Sören'];
const texts = [
  'Sturdier than it looks, and it looks sturdy.',
  'The colour is a shade warmer than in the picture.',
  'Arrived early; the box survived two cats.',
  'My neighbour bought one the day after.',
  'Fine for the price. The screws are not.',
];

/** Reviews that a product has before anybody adds one: none to four. */
export function seedReviews(productId) {
  const random = createRandom(productId);
  return Array.from({ length: productId % 5 }, () => ({
    author: authors[Math.floor(random() * authors.length)],
    stars: 2 + Math.floor(random() * 4),
    text: texts[Math.floor(random() * texts.length)],
  }));
}
