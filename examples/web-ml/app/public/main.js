import { audioFeatures } from './audio.js';
import { textFeatures } from './text.js';
import { visionFeatures } from './vision.js';
import { classify } from './classify.js';
import { LANGUAGES } from './languages.js';

const kinds = {
  vision: { features: visionFeatures, shape: [1, 3, 224, 224], labels: ['red', 'green', 'blue'] },
  audio: { features: audioFeatures, shape: [1, 8], labels: ['bass', 'voice', 'treble'] },
  text: { features: textFeatures, shape: [1, 24], labels: LANGUAGES.map(({ name }) => name) },
};

const form = document.querySelector('form');
const status = document.querySelector('[role=status]');
const timings = document.querySelector('ul');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  status.textContent = 'Working …';
  run(Object.fromEntries(new FormData(form))).catch((error) => {
    status.textContent = `Failed: ${error.message}`;
  });
});

async function run({ kind, subject, amount, backend }) {
  const { features, shape, labels } = kinds[kind];
  const started = performance.now();
  const input = await features(subject, Number(amount));
  const prepared = performance.now();
  const shares = await classify({ model: kind, backend, input, shape });
  const ended = performance.now();
  timings.replaceChildren(
    item(`Prepared in ${Math.round(prepared - started)} ms`),
    item(`Classified in ${Math.round(ended - prepared)} ms`),
  );
  const best = shares.indexOf(Math.max(...shares));
  status.textContent = `${subject}: ${labels[best]}, ${shares[best].toFixed(2)}`;
}

function item(text) {
  const element = document.createElement('li');
  element.textContent = text;
  return element;
}
