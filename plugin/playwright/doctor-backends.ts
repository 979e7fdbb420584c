import { BACKENDS, type BackendAnswer, type BackendAnswers } from '../../src/backends/backend.js';
import { fine, type Finding } from '../../src/cli/finding.js';
import type { Waiting } from '../../src/cli/waiting.js';
import { messageOf } from '../../src/errors.js';
import { probeBackends } from './backends/probe-backends.js';
import type { InstalledPlaywright } from './doctor.js';
import type { FoundBrowser } from './doctor-browsers.js';

/** A browser that has not started by then will not. */
const LAUNCH_TIMEOUT_MS = 60_000;

/** What a browser computes with, or why it could not be started. */
export type ProbedBrowser = Pick<FoundBrowser, 'name'> &
  ({ readonly answers: BackendAnswers } | { readonly failure: string });

/** Starts each browser as Playwright does without a config, and runs something on each of its backends. */
export async function probeBrowsers(
  playwright: InstalledPlaywright,
  browsers: readonly FoundBrowser[],
  waiting: Waiting,
): Promise<ProbedBrowser[]> {
  return Promise.all(browsers.map((found) => waiting.for(found.name, () => probe(playwright, found))));
}

/** The probed browsers as `doctor` shows them. One that can't be started is worth a warning: the config may start it otherwise. */
export function backendFindings(probed: readonly ProbedBrowser[]): Finding[] {
  return probed.map((browser) => {
    const topic = 'Backends';
    if ('answers' in browser) return fine(topic, `${browser.name}: ${answersText(browser.answers)}`);
    const advice = 'Tests can use it only if `launchOptions` of its project start it in another way.';
    return { topic, state: 'warning', text: `${browser.name} did not start: ${browser.failure}`, advice };
  });
}

async function probe(playwright: InstalledPlaywright, found: FoundBrowser): Promise<ProbedBrowser> {
  const { name, browserName, isOwn, executablePath } = found;
  // Firefox of the system is driven by another protocol than Playwright's own.
  const channel = browserName === 'firefox' && !isOwn ? { channel: 'moz-firefox' } : {};
  const place = isOwn ? {} : { executablePath, ...channel };
  try {
    const browser = await playwright.launch(browserName, { ...place, timeout: LAUNCH_TIMEOUT_MS });
    try {
      return { name, answers: (await probeBackends(browser)).answers };
    } finally {
      await browser.close();
    }
  } catch (error) {
    return { name, failure: messageOf(error).split('\n')[0] ?? '' };
  }
}

function answersText(answers: BackendAnswers): string {
  return BACKENDS.map((backend) => `${backend} ${answerText(answers[backend])}`).join(', ');
}

function answerText(answer: BackendAnswer): string {
  if (!answer.works) return `does not work (${answer.reason})`;
  return `${answer.fixedMs.toFixed(1)} ms a call + ${answer.msPerMillion.toFixed(2)} ms a million`;
}
