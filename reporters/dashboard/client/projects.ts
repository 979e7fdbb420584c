import type { ProjectHealthView, ProjectView } from '../../../src/dashboard/run-view.js';
import type { WatchedRun } from '../../../src/dashboard/watched-run.js';
import { formatDuration } from '../../../src/format/duration.js';
import { el } from '../../html/client/dom.js';
import { plainTable } from './plain-table.js';
import { projectName } from './running-units.js';

const HEALTH: Readonly<Record<ProjectHealthView, string>> = {
  closed: 'well',
  'half-open': 'being tried',
  open: 'paused: its browser fails',
  'given-up': 'given up: its browser fails',
};

const COUNTS = ['Busy', 'Waiting', 'Work waiting', 'Passed', 'Failed', 'Skipped', 'Tests'];
const HEADS = [
  { label: 'Project' },
  ...COUNTS.map((label) => ({ label, isNumber: true })),
  { label: 'Health' },
];

/** What waits for each project, what has ended there, and how its browser is. */
export function projects({ projects: all }: WatchedRun, names: readonly string[]): HTMLElement {
  return plainTable(
    'Projects',
    HEADS,
    all.map((each) => projectRow(each, names)),
    'projects-now',
  );
}

function projectRow(project: ProjectView, names: readonly string[]): HTMLElement {
  const { name, busySlots, waitingUnits, passed, flaky, failed, skipped, tests, health } = project;
  const isWell = health === 'closed';
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, ...projectName(name, names)),
    number(String(busySlots)),
    number(String(waitingUnits)),
    number(waitingWork(project)),
    number(flaky > 0 ? `${passed} (${flaky} flaky)` : String(passed)),
    el('td', { class: failed > 0 ? 'number some-failed' : 'number' }, String(failed)),
    number(String(skipped)),
    number(String(tests)),
    el('td', {}, el('span', { class: isWell ? 'pill good' : 'pill bad' }, HEALTH[health])),
  );
}

/** Of units that history does not know nobody can tell what they will take: they are named beside the rest. */
function waitingWork({ waitingMs, unknownUnits }: ProjectView): string {
  if (waitingMs === null) return '–';
  return unknownUnits > 0
    ? `${formatDuration(waitingMs)} + ${unknownUnits} unknown`
    : formatDuration(waitingMs);
}

function number(text: string): HTMLElement {
  return el('td', { class: 'number' }, text);
}
