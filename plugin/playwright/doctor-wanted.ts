import { existsSync } from 'node:fs';
import { fine, type Finding } from '../../src/cli/finding.js';
import { channelPaths } from './doctor-channels.js';
import type { ListedProject } from './listed-project.js';
import { OWN_BROWSERS, ownExecutable, type OwnBrowser, type TellPath } from './own-browsers.js';

/** A browser that projects start. */
interface Wanted {
  readonly what: string;
  readonly isThere: boolean;
  readonly advice: string;
}

/** Where browsers are looked for. */
export interface BrowserPlaces {
  readonly tellPath: TellPath;
  readonly env: NodeJS.ProcessEnv;
  /** @default this one */
  readonly platform?: NodeJS.Platform;
}

const TOPIC = 'Projects';

/** Whether each project's browser is installed. One that a project names and that is not breaks its tests; where it names none, nobody knows whether its tests want one. */
export function wantedFindings(projects: readonly ListedProject[], places: BrowserPlaces): Finding[] {
  const missing = new Map<string, { readonly wanted: Wanted; readonly projects: ListedProject[] }>();
  for (const project of projects) {
    const wanted = wantedBy(project, places);
    if (!wanted || wanted.isThere) continue;
    const of = missing.get(wanted.what) ?? { wanted, projects: [] };
    missing.set(wanted.what, { ...of, projects: [...of.projects, project] });
  }
  if (missing.size === 0) return [fine(TOPIC, `${namesOf(projects)}: their browsers are installed`)];
  return [...missing.values()].map(({ wanted: { what, advice }, projects: its }) => ({
    topic: TOPIC,
    state: its.some(({ isNamed }) => isNamed) ? 'broken' : 'warning',
    text: `${namesOf(its)}: ${what} is not installed`,
    advice,
  }));
}

/** Of Playwright's own browsers those that are not installed, where no config says which are wanted. */
export function notInstalledFinding(tellPath: TellPath): Finding | null {
  const absent = (Object.keys(OWN_BROWSERS) as OwnBrowser[]).filter(
    (own) => ownExecutable(own, tellPath) === null,
  );
  if (absent.length === 0) return null;
  if (absent.length < Object.keys(OWN_BROWSERS).length) {
    return fine(
      'Browser',
      `not installed of Playwright’s own: ${absent.join(', ')} (npx playwright install ${absent.join(' ')})`,
    );
  }
  return {
    topic: 'Browser',
    state: 'warning',
    text: 'none of Playwright’s own is installed',
    advice:
      'Install them (npx playwright install --with-deps), or give each project a `channel` or `launchOptions.executablePath`.',
  };
}

/** @returns null where nobody can look for it here */
function wantedBy(project: ListedProject, { tellPath, env, platform }: BrowserPlaces): Wanted | null {
  const { browserName, channel, executablePath, isHeadless, isRemote } = project;
  if (isRemote) return null;
  if (executablePath !== null) {
    const advice = 'Install it there, or mend `launchOptions.executablePath`.';
    return { what: executablePath, isThere: existsSync(executablePath), advice };
  }
  const own = ownOf(
    channel ?? (browserName === 'chromium' && isHeadless ? 'chromium-headless-shell' : browserName),
  );
  if (own) {
    const isThere = ownExecutable(own, tellPath) !== null;
    return {
      what: `Playwright's ${own}`,
      isThere,
      advice: `Install it: npx playwright install --with-deps ${own}`,
    };
  }
  const paths = channel === null ? null : channelPaths(channel, env, platform);
  if (channel === null || paths === null) return null;
  const advice = channel.startsWith('moz-')
    ? 'Install Mozilla’s Firefox, or use `browserName: "firefox"` without a channel.'
    : `Install it: npx playwright install ${channel}`;
  return { what: `channel ${channel}`, isThere: paths.some((file) => existsSync(file)), advice };
}

function ownOf(name: string): OwnBrowser | undefined {
  return (Object.keys(OWN_BROWSERS) as OwnBrowser[]).find((own) => own === name);
}

function namesOf(projects: readonly Pick<ListedProject, 'name'>[]): string {
  return projects.map(({ name }) => name || 'the config’s only project').join(', ');
}
