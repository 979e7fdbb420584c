import type { ReportData } from '../report-data.js';
import { el, type Child } from './dom.js';

/** Colours there are; more projects than that share them. */
export const PROJECT_COLORS = 8;

/** The class that gives an element a project's colour. */
export function projectClass(projects: readonly string[], project: string): string {
  return `key project-${projects.indexOf(project) % PROJECT_COLORS}`;
}

/** The projects with their colours, and what else a chart shows. */
export function projectLegend({ projects }: ReportData, ...others: readonly Child[]): HTMLElement {
  const items = projects.map((project) =>
    el('li', {}, el('i', { class: projectClass(projects, project) }), project),
  );
  return el('ul', { class: 'legend', 'aria-label': 'Legend' }, ...items, ...others);
}
