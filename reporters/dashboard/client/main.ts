import { el, emptyState } from '../../html/client/dom.js';
import { themeToggle } from '../../html/client/theme.js';
import { topBar } from '../../html/client/top-bar.js';
import type { DashboardSetup, DashboardState } from '../dashboard-state.js';
import { keepingPlace } from './keep-place.js';
import { runCard, statusWords } from './run-card.js';
import { shownRuns } from './shown-runs.js';
import { startTicking } from './ticks.js';

start();

function start(): void {
  const setup = JSON.parse(document.getElementById('data')?.textContent ?? '') as DashboardSetup;
  const connection = el('span', { class: 'pill', id: 'connection' }, 'connecting');
  // What is drawn anew every second would be read out every second: only what a run came to is.
  const said = el('p', { class: 'sr', role: 'status' });
  const main = el('main', { id: 'main' }, waiting());
  document.getElementById('app')?.replaceChildren(header(connection), said, main, footer(setup));
  const events = new EventSource('events');
  events.addEventListener('open', () => tell(connection, 'live', 'good'));
  events.addEventListener('error', () => tell(connection, 'the dashboard has ended', 'bad'));
  events.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const { runs } = JSON.parse(data) as DashboardState;
    const shown = shownRuns(runs);
    keepingPlace(main, () => main.replaceChildren(...(shown.length > 0 ? shown.map(runCard) : [waiting()])));
    const text = shown.map((run) => `${run.runId} ${statusWords(run)}`).join(', ');
    if (said.textContent !== text) said.textContent = text;
  });
  startTicking();
}

function tell(connection: HTMLElement, text: string, className: 'good' | 'bad'): void {
  connection.textContent = text;
  connection.className = `pill ${className}`;
}

function header(connection: HTMLElement): HTMLElement {
  const name = el('h1', { class: 'page-name' }, 'Dashboard');
  return topBar(name, connection, el('div', { class: 'right' }, themeToggle()));
}

function waiting(): HTMLElement {
  return el(
    'section',
    { class: 'card', id: 'waiting', 'aria-label': 'No run' },
    emptyState('No run is on. Start one, and it shows here within a second.'),
    el('p', { class: 'to-report' }, el('a', { href: 'report' }, 'Open the report of the last run')),
  );
}

function footer({ historyPath, version }: DashboardSetup): HTMLElement {
  const text = `Evenkeel ${version} shows the runs that keep their history in ${historyPath}.`;
  return el('footer', {}, el('p', {}, text));
}
