import { LANGUAGES } from './languages.js';

const WORDS_PER_PAGE = 500;
const vocabulary = LANGUAGES.flatMap(({ words, locale }) => words.map((word) => folded(word, locale)));
const places = new Map(vocabulary.map((word, place) => [word, place]));

/** What the model reads of a text: how often each word of its vocabulary comes, as a share. */
export function textFeatures(name, pages) {
  const { locale, words } = LANGUAGES.find((one) => one.name === name);
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' });
  const counts = new Float32Array(vocabulary.length);
  let known = 0;
  for (let page = 0; page < pages; page++) {
    for (const { segment, isWordLike } of segmenter.segment(write(words, page))) {
      const place = isWordLike ? places.get(folded(segment, locale)) : undefined;
      if (place === undefined) continue;
      counts[place]++;
      known++;
    }
  }
  return counts.map((count) => count / known);
}

/** A word without case, by the rules of its language. */
function folded(word, locale) {
  return word.toLocaleLowerCase(locale);
}

/** A page: four words of the language, then one that none of them has. */
function write(words, page) {
  const text = [];
  for (let index = page * WORDS_PER_PAGE; index < (page + 1) * WORDS_PER_PAGE; index++)
    text.push(index % 5 === 4 ? `Ångström${index},` : words[(index * 7 + page) % words.length]);
  return text.join(' ');
}
