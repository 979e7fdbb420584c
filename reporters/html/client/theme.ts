import { el } from './dom.js';
import { PROJECT_COLORS } from './legend.js';

/** Colours that canvases need; they come from the style sheet, so that there is one place for them. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly track: string;
  readonly accent: string;
  readonly bad: string;
  readonly hatch: string;
  readonly hatchBack: string;
  /** Text on a project's colour. */
  readonly onProject: string;
  readonly projects: readonly string[];
  /** The page's font: canvases inherit none. */
  readonly font: string;
}

const STORAGE_KEY = 'evenkeel-theme';

const listeners: (() => void)[] = [];
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Calls back when the page turns dark or light. */
export function onThemeChange(listener: () => void): void {
  listeners.push(listener);
}

/** The colours of the theme that is on. */
export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: read('text'),
    muted: read('muted'),
    line: read('line'),
    surface: read('surface'),
    track: read('track'),
    accent: read('accent'),
    bad: read('bad'),
    hatch: read('hatch'),
    hatchBack: read('hatch-back'),
    onProject: read('on-project'),
    projects: Array.from({ length: PROJECT_COLORS }, (_, index) => read(`project-${index}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Follows the system until the reader chooses; the choice is kept where the browser lets it be. */
export function themeToggle(): HTMLElement {
  const root = document.documentElement;
  let choice = stored();
  const button = el('button', { type: 'button', class: 'ghost theme', id: 'theme' });
  const apply = (): void => {
    const isDark = choice === null ? dark.matches : choice === 'dark';
    root.dataset['theme'] = isDark ? 'dark' : 'light';
    button.textContent = isDark ? '☀' : '☾';
    button.title = `Switch to the ${isDark ? 'light' : 'dark'} theme`;
    button.setAttribute('aria-label', button.title);
    for (const listener of listeners) listener();
  };
  button.addEventListener('click', () => {
    choice = root.dataset['theme'] === 'dark' ? 'light' : 'dark';
    store(choice);
    apply();
  });
  dark.addEventListener('change', apply);
  apply();
  return button;
}

function stored(): string | null {
  // Storage throws where cookies are blocked.
  try {
    const theme = localStorage.getItem(STORAGE_KEY);
    return theme === 'dark' || theme === 'light' ? theme : null;
  } catch {
    return null;
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}
