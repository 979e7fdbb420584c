import type { FullConfig, FullProject, PlaywrightWorkerOptions } from '@playwright/test';
import * as z from 'zod/mini';
import { lazily } from '../../src/lazily.js';
import { launchKey } from './backends/launch-key.js';

/** What a project of a config launches, in words that another process understands. */
export interface ListedProject {
  readonly name: string;
  /** As `browserName`, or what a device brings along; Chromium where neither names one. */
  readonly browserName: string;
  readonly channel: string | null;
  readonly isHeadless: boolean;
  readonly executablePath: string | null;
  /** Its browser runs elsewhere. */
  readonly isRemote: boolean;
  /** It names a browser: else nobody knows whether its tests ask for one. */
  readonly isNamed: boolean;
  /** Under which answers of its backends are kept. */
  readonly launchKey: string;
}

const listed = lazily(() => {
  const project = z.object({
    name: z.string(),
    browserName: z.string(),
    channel: z.nullable(z.string()),
    isHeadless: z.boolean(),
    executablePath: z.nullable(z.string()),
    isRemote: z.boolean(),
    isNamed: z.boolean(),
    launchKey: z.string(),
  });
  return z.array(project);
});

/** @throws Error for a text that is none of {@link describeProjects} */
export function parseProjects(text: string): ListedProject[] {
  return listed().parse(JSON.parse(text));
}

/** The projects of a config, whether or not they have tests. */
export function describeProjects(
  { projects, version }: Pick<FullConfig, 'projects' | 'version'>,
  env: NodeJS.ProcessEnv,
): ListedProject[] {
  return projects.map(({ name, use }) => describeProject(name, use, version, env));
}

type Use = FullProject['use'] & Partial<PlaywrightWorkerOptions>;

function describeProject(name: string, use: Use, version: string, env: NodeJS.ProcessEnv): ListedProject {
  const { browserName, defaultBrowserType, launchOptions = {}, connectOptions } = use;
  const named = browserName ?? defaultBrowserType;
  const channel = use.channel ?? launchOptions.channel ?? null;
  const executablePath = launchOptions.executablePath ?? null;
  return {
    name,
    browserName: named ?? 'chromium',
    channel,
    isHeadless: use.headless ?? launchOptions.headless ?? true,
    executablePath,
    isRemote: Boolean(connectOptions ?? env['PW_TEST_CONNECT_WS_ENDPOINT']),
    isNamed: named !== undefined || channel !== null || executablePath !== null,
    launchKey: launchKey(use, version),
  };
}
