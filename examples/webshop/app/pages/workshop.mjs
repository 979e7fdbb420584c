/** Pages whose work is done in the browser: drawing, photographs, sound and long texts. */
import { page } from './layout.mjs';

export const insightsPage = ({ session }) =>
  page({
    title: 'Insights',
    session,
    script: 'insights.js',
    content: controls(
      choice('chart', 'Chart', ['bars', 'lines', 'heatmap', 'glow', 'weave']) +
        amount('detail', 'Detail', 12),
      'Draw',
      '<canvas width="960" height="480" aria-label="Chart"></canvas>',
    ),
  });

export const studioPage = ({ session }) =>
  page({
    title: 'Studio',
    session,
    script: 'studio.js',
    content: controls(
      choice('photo', 'Photo', ['dunes', 'forest', 'harbour']) +
        choice('job', 'Job', ['thumbnails', 'ladder', 'sepia', 'histogram', 'contact', 'stack']) +
        amount('copies', 'Copies', 3),
      'Start',
      '<canvas width="800" height="450" aria-label="Preview"></canvas>',
    ),
  });

export const soundPage = ({ session }) =>
  page({
    title: 'Sound',
    session,
    script: 'sound.js',
    content: controls(
      choice('job', 'Job', ['jingle', 'master', 'equalise', 'room']) + amount('seconds', 'Seconds', 2),
      'Render',
      '<canvas width="800" height="200" aria-label="Waveform"></canvas>',
    ),
  });

export const guidesPage = ({ session }) =>
  page({
    title: 'Guides',
    session,
    script: 'guides.js',
    content: controls(
      choice('job', 'Job', ['words', 'sentences', 'index', 'concordance']) +
        choice('language', 'Language', ['en', 'de', 'sv']) +
        amount('pages', 'Pages', 10) +
        '<label>Term <input name="term" value="lamp"></label>',
      'Read',
      '<blockquote id="text"></blockquote>',
    ),
  });

function controls(fields, verb, stage) {
  return `<form id="controls">${fields}<button>${verb}</button></form><p role="status">Ready</p>
<div class="stage">${stage}<ul id="results" aria-label="Results"></ul></div>`;
}

function choice(name, label, values) {
  return `<label>${label} <select name="${name}">${values.map((value) => `<option>${value}</option>`).join('')}</select></label>`;
}

function amount(name, label, value) {
  return `<label>${label} <input name="${name}" inputmode="numeric" value="${value}"></label>`;
}
