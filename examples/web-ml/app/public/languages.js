/** Words by which a language is told; no two languages share one. */
export const LANGUAGES = [
  {
    name: 'English',
    locale: 'en',
    words: ['the', 'and', 'lamp', 'chair', 'window', 'evening', 'walnut', 'brass'],
  },
  {
    name: 'German',
    locale: 'de',
    words: ['der', 'und', 'Lampe', 'Stühle', 'Fenster', 'Abend', 'Nußbaum', 'Messing'],
  },
  {
    name: 'Swedish',
    locale: 'sv',
    words: ['den', 'och', 'lampa', 'stol', 'fönster', 'kväll', 'valnöt', 'mässing'],
  },
];
