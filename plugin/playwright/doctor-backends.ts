import type { LaunchOptions } from '@playwright/test';
import type { BuildBackends } from '../../src/backends/backend-cache.js';
import {
  BACKENDS,
  type Backend,
  type BackendAnswer,
  type BackendAnswers,
} from '../../src/backends/backend.js';
import { fine, type Finding } from '../../src/cli/finding.js';
import type { Waiting } from '../../src/cli/waiting.js';
import { messageOf } from '../../src/errors.js';
import { probeBackends } from './backends/probe-backends.js';
import type { InstalledPlaywright } from './doctor.js';
import type { FoundBrowser } from './doctor-browsers.js';
import type { ListedProject } from './listed-project.js';

/** A browser that has not started by then will not. */
const LAUNCH_TIMEOUT_MS = 60_000;

const TOPIC = 'Backends';

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

/**
 * The probed browsers as `doctor` shows them. One that can't be started is worth a warning: the config may start it otherwise. So is a
 * backend that works in none of them.
 */
export function backendFindings(probed: readonly ProbedBrowser[]): Finding[] {
  const shown = probed.map((browser): Finding => {
    if ('answers' in browser) return fine(TOPIC, `${browser.name}: ${answersText(browser.answers)}`);
    const advice = 'Tests can use it only if `launchOptions` of its project start it in another way.';
    return {
      topic: TOPIC,
      state: 'warning',
      text: `${browser.name} did not start: ${browser.failure}`,
      advice,
    };
  });
  const answers = probed.flatMap((browser) => ('answers' in browser ? [browser.answers] : []));
  return answers.length === 0 ? shown : [...shown, ...missingFindings(answers)];
}

/** What runs have found out of the projects' browsers, as it was kept. @param ofDay when that was last written */
export function keptBackendFindings(
  projects: readonly Pick<ListedProject, 'name' | 'launchKey'>[],
  known: ReadonlyMap<string, BuildBackends>,
  ofDay: string,
): Finding[] {
  const kept = projects.flatMap(({ name, launchKey }) => {
    const its = known.get(launchKey);
    return its ? [{ name, ...its }] : [];
  });
  if (kept.length === 0) return [];
  const shown = kept.map(({ name, build, answers }) =>
    fine(TOPIC, `${name || 'the project'} (${build}, as runs found until ${ofDay}): ${answersText(answers)}`),
  );
  return [...shown, ...missingFindings(kept.map(({ answers }) => answers))];
}

/** Backends that none of these browsers has. */
function missingFindings(known: readonly BackendAnswers[]): Finding[] {
  return BACKENDS.flatMap((backend) => {
    const reasons = new Set<string>();
    for (const { [backend]: answer } of known) {
      if (answer.works) return [];
      reasons.add(answer.reason);
    }
    const text = `${backend} works in none of them (${[...reasons].join('; ')})`;
    return { topic: TOPIC, state: 'warning' as const, text, advice: ADVICE[backend] };
  });
}

/** What gives a browser a backend that it lacks. */
const ADVICE: Readonly<Record<Backend, string>> = {
  webgpu:
    'Specs that require it skip themselves. Without a graphics card Chromium has it with `launchOptions.args: ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"]`.',
  webnn:
    'Specs that require it skip themselves. Chromium has it with `launchOptions.args: ["--enable-features=WebMachineLearningNeuralNetwork"]`, where the machine supports it.',
  wasm: 'Specs that require it skip themselves. Look for an argument or a policy that switches WebAssembly off.',
};

async function probe(playwright: InstalledPlaywright, found: FoundBrowser): Promise<ProbedBrowser> {
  const { name, browserName } = found;
  try {
    const browser = await playwright.launch(browserName, { ...placeOf(found), timeout: LAUNCH_TIMEOUT_MS });
    try {
      return { name, answers: (await probeBackends(browser)).answers };
    } finally {
      await browser.close();
    }
  } catch (error) {
    return { name, failure: messageOf(error).split('\n')[0] ?? '' };
  }
}

function placeOf({ browserName, own, executablePath }: FoundBrowser): LaunchOptions {
  // Headless and without a channel Playwright takes the shell.
  if (own !== null) return own === 'chromium' ? { channel: 'chromium' } : {};
  // Firefox of the system is driven by another protocol than Playwright's own.
  return { executablePath, ...(browserName === 'firefox' && { channel: 'moz-firefox' }) };
}

function answersText(answers: BackendAnswers): string {
  return BACKENDS.map((backend) => `${backend} ${answerText(answers[backend])}`).join(', ');
}

function answerText(answer: BackendAnswer): string {
  if (!answer.works) return `does not work (${answer.reason})`;
  return `${answer.fixedMs.toFixed(1)} ms a call + ${answer.msPerMillion.toFixed(2)} ms a million`;
}
