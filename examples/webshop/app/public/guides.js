import { find, onControls, showResults } from './client.js';

const vocabularies = {
  en: ['lamp', 'walnut', 'slow-dried', 'chair', 'window', 'evening', 'naïve', 'polish', 'the', 'brass'],
  de: ['Lampe', 'Nußbaum', 'Stühle', 'Öl', 'Fenster', 'Abend', 'Größe', 'pflegen', 'die', 'Messing'],
  sv: ['lampa', 'valnöt', 'åldrad', 'stol', 'fönster', 'kväll', 'ängel', 'olja', 'den', 'mässing'],
};
const wordsPerPage = 500;
const jobs = { words, sentences, index, concordance };

onControls((values) => {
  const text = write(values.language, Number(values.pages));
  find('#text').textContent = `${text.slice(0, 240)}…`;
  return jobs[values.job](text, values);
});

/** A guide of that many pages; ten words to a sentence. */
function write(language, pages) {
  const vocabulary = vocabularies[language];
  const parts = [];
  for (let index = 0; index < pages * wordsPerPage; index++) {
    const word = vocabulary[(index * 7 + Math.floor(index / 13)) % vocabulary.length];
    const isFirst = index % 10 === 0;
    const isLast = index % 10 === 9;
    parts.push(
      (isFirst ? word[0].toUpperCase() + word.slice(1) : word) + (isLast ? '.' : index % 4 === 3 ? ',' : ''),
    );
  }
  return parts.join(' ');
}

function words(text, { language }) {
  const counts = new Map();
  let total = 0;
  for (const { segment, isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
    if (!isWordLike) continue;
    total++;
    const word = segment.toLocaleLowerCase(language).normalize('NFC');
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  showResults([`${counts.size} different`, `${Math.ceil(total / 220)} minutes`]);
  return `Counted ${total} words`;
}

function sentences(text, { language }) {
  let total = 0;
  let longest = 0;
  for (const { segment } of new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text)) {
    total++;
    longest = Math.max(longest, segment.trim().length);
  }
  showResults([`Longest ${longest} characters`]);
  return `Counted ${total} sentences`;
}

/** Every word with its place, in the order that the language wants. */
function index(text, { language }) {
  const places = text
    .split(/[\s,.]+/u)
    .filter(Boolean)
    .map((word, place) => `${word} ${place + 1}`);
  places.sort(new Intl.Collator(language, { numeric: true }).compare);
  showResults([`First: ${places[0]}`, `Last: ${places.at(-1)}`]);
  return `Sorted ${places.length} entries`;
}

function concordance(text, { term }) {
  const pattern = new RegExp(
    `(?:\\S+ ){0,3}${RegExp.escape?.(term) ?? term.replace(/\W/g, '\\$&')}\\S*(?: \\S+){0,3}`,
    'giu',
  );
  const matches = text.match(pattern) ?? [];
  showResults(matches.slice(0, 5));
  return `Found ${matches.length} passages with “${term}”`;
}
