import type { PoolBrowserOptions } from 'evenkeel/pool';
import { browserProjects } from '../../shared/browsers.mjs';

interface FoundBrowser {
  readonly name: string;
  readonly use: {
    readonly browserName: 'chromium' | 'firefox';
    readonly channel?: string;
    readonly launchOptions?: PoolBrowserOptions['launch'];
  };
}

/** The browsers of this machine as a pool takes them: Playwright's own where installed, else the system's. */
function findBrowsers(): Record<string, PoolBrowserOptions> {
  const found = (browserProjects() as FoundBrowser[]).map(({ name, use }) => {
    const channel = use.channel === undefined ? {} : { channel: use.channel };
    return [name, { type: use.browserName, launch: { ...use.launchOptions, ...channel } }] as const;
  });
  if (found.length === 0) throw new Error('No browser found. Install one: npx playwright install chromium');
  return Object.fromEntries(found);
}

/** `--browsers a,b`; else one Chromium, without a window where there is one, and one Firefox, as far as the machine has them. */
export function findTwoBrowsers(): Record<string, PoolBrowserOptions> {
  const found = findBrowsers();
  const wanted = process.env['EXAMPLE_BROWSERS'];
  if (wanted !== undefined) return chosenOf(found, wanted.split(','));
  const { 'chromium-headless-shell': shell, chromium, firefox } = found;
  const two = Object.entries({ chromium: shell ?? chromium, firefox });
  return Object.fromEntries(two.flatMap(([name, options]) => (options ? [[name, options]] : [])));
}

function chosenOf(
  found: Record<string, PoolBrowserOptions>,
  names: readonly string[],
): Record<string, PoolBrowserOptions> {
  const chosen = names.map((name) => {
    const options = found[name];
    if (options) return [name, options] as const;
    throw new Error(
      `--browsers: there is no ${JSON.stringify(name)} here, but ${Object.keys(found).join(', ')}.`,
    );
  });
  return Object.fromEntries(chosen);
}
