import { formatCount } from '../../../src/format/number.js';
import type { ReportData } from '../report-data.js';
import { agents } from './agents.js';
import { breakers } from './breakers.js';
import { browserLoad } from './browser-load.js';
import { decisions } from './decisions.js';
import { el } from './dom.js';
import { figures } from './figures.js';
import { fleet } from './fleet.js';
import { forecast } from './forecast.js';
import { instances } from './instances.js';
import { recoveries } from './recoveries.js';
import { testMemory } from './test-memory.js';
import { prediction } from './prediction.js';
import { searchBox } from './search.js';
import { slots } from './slots.js';
import { themeToggle } from './theme.js';
import { topBar } from './top-bar.js';
import { timeline } from './timeline.js';
import { trend } from './trend.js';
import { flaky, slowest, worstPredicted } from './unit-tables.js';
import { workerStarts } from './worker-starts.js';
import { formatTime, unitCount } from './words.js';

const NAVIGATION = [
  ['timeline', 'Timeline'],
  ['prediction', 'Predictions'],
  ['trend', 'Runs'],
  ['slots', 'Slots'],
  ['browsers', 'Browsers'],
  ['slowest', 'Specs'],
  ['decisions', 'Routing'],
] as const;

const STATUS_WORDS = {
  passed: 'passed',
  failed: 'failed',
  timedout: 'timed out',
  interrupted: 'interrupted',
} as const;

start();

function start(): void {
  const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as ReportData;
  const slotNames = nameSlots(data);
  const parts = [timeline(data, slotNames), prediction(data), trend(data)] as const;
  const [timelinePart, ...pair] = parts.map(({ element }) => element);
  const [ahead, load] = [forecast(data), browserLoad(data)];
  const main = el(
    'main',
    { id: 'main' },
    title(data),
    figures(data),
    ...(timelinePart ? [timelinePart] : []),
    el('div', { class: 'pair' }, ...pair),
    ahead?.element ?? null,
    slots(data, slotNames),
    agents(data),
    load?.element ?? null,
    breakers(data),
    recoveries(data),
    fleet(data),
    instances(data),
    testMemory(data),
    slowest(data),
    worstPredicted(data),
    decisions(data),
    flaky(data),
    workerStarts(data),
  );
  const isThere = (id: string): boolean => main.querySelector(`#${id}`) !== null;
  document.getElementById('app')?.replaceChildren(header(isThere), main, footer(data));
  // Charts measure their elements, which therefore have to be on the page.
  for (const part of [...parts, ahead, load]) part?.mount();
}

/** Slots are numbered; agents are named only where there are several. */
function nameSlots({ slots: all, agents }: ReportData): string[] {
  return all.map(({ agent, slot }) => (agents.length > 1 ? `${agent} · ${slot}` : `slot ${slot}`));
}

function header(isThere: (id: string) => boolean): HTMLElement {
  const links = NAVIGATION.filter(([id]) => isThere(id)).map(([id, label]) =>
    el('a', { href: `#${id}` }, label),
  );
  return topBar(el('nav', { 'aria-label': 'Sections' }, ...links), searchBox(), themeToggle());
}

function title({ run, agents, units }: ReportData): HTMLElement {
  const isGood = run.status === 'passed';
  const facts = [
    formatTime(run.startedMs),
    unitCount(run.units, units.length),
    formatCount(run.tests, 'test'),
    `${run.runner} ${run.runnerVersion}`,
    agents.length === 1
      ? `${agents[0]?.host ?? ''}, ${formatCount(agents[0]?.cores ?? 0, 'core')}`
      : formatCount(agents.length, 'agent'),
  ];
  const reason =
    run.dispatch === 'live'
      ? null
      : el(
          'p',
          { class: 'warning' },
          `The order was left to the runner${run.dispatchReason ? `: ${run.dispatchReason}` : '.'}`,
        );
  return el(
    'div',
    { class: 'title' },
    el(
      'h1',
      {},
      run.runId,
      el('span', { class: isGood ? 'pill good' : 'pill bad', id: 'status' }, STATUS_WORDS[run.status]),
    ),
    el('p', { class: 'meaning' }, facts.join(' · ')),
    reason,
  );
}

function footer({ run }: ReportData): HTMLElement {
  return el(
    'footer',
    {},
    el(
      'p',
      {},
      `Written by Evenkeel ${run.version} from its history. This file holds everything it shows and asks nothing of the network.`,
    ),
  );
}
