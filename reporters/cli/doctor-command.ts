import os from 'node:os';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  backendFindings,
  keptBackendFindings,
  probeBrowsers,
  type ProbedBrowser,
} from '../../plugin/playwright/doctor-backends.js';
import { browserFindings, findBrowsers, type FoundBrowser } from '../../plugin/playwright/doctor-browsers.js';
import {
  findPlaywright,
  playwrightFinding,
  type InstalledPlaywright,
} from '../../plugin/playwright/doctor.js';
import { seamFinding } from '../../plugin/playwright/doctor-seam.js';
import { notInstalledFinding, wantedFindings } from '../../plugin/playwright/doctor-wanted.js';
import { listProjects, type ListedConfig } from '../../plugin/playwright/list-projects.js';
import type { TellPath } from '../../plugin/playwright/own-browsers.js';
import { readBackends } from '../../src/backends/backend-cache.js';
import { coordinatorFindings } from '../../src/cli/doctor-coordinator.js';
import { historyFindings } from '../../src/cli/doctor-history.js';
import { machineFacts, machineFindings } from '../../src/cli/doctor-machine.js';
import { poolFindings } from '../../src/cli/doctor-pools.js';
import { findingsText, type Finding } from '../../src/cli/finding.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { Waiting } from '../../src/cli/waiting.js';

/** The options of `evenkeel doctor`. */
export interface DoctorOptions {
  readonly historyPath: string;
  /** Address of the coordinator; undefined for that of the environment. */
  readonly coordinator: string | undefined;
  /** Starts the browsers and tries their backends. */
  readonly backends: boolean;
  /** Tries with made-up specs whether runs are dispatched live. */
  readonly seam: boolean;
  /** Path of our reporter, as CommonJS. @default beside the built command line */
  readonly reporter?: string;
  readonly isJson: boolean;
}

/**
 * `evenkeel doctor`: looks at everything a run needs, at so much together as the machine has cores.
 * @returns 0 when nothing is broken, else 1
 */
export async function doctorCommand(options: DoctorOptions, io: CliIo): Promise<number> {
  const { historyPath, coordinator = io.env['EVENKEEL_COORDINATOR'] ?? '', isJson } = options;
  const playwright = findPlaywright(io.cwd);
  const facts = machineFacts(io.ci);
  const waiting = new Waiting(io, os.availableParallelism());
  const reporter = options.reporter ?? fileURLToPath(new URL('./reporter.cjs', import.meta.url));
  const asked = { cwd: io.cwd, env: io.env, reporter };
  const [browsers, config, ofSeam, ofCoordinator, ofHistory, ofPools] = await Promise.all([
    findBrowsers(playwright, io.env, waiting),
    playwright && waiting.for('the config', () => listProjects(asked)),
    options.seam ? waiting.for('made-up specs', () => seamFinding(asked)) : null,
    waiting.for('Redis', () => coordinatorFindings(coordinator)),
    waiting.for('the history', () => historyFindings(historyPath)),
    poolFindings(historyPath, Date.now()),
  ]);
  const backends = options.backends ? await probed(playwright, browsers, waiting) : [];
  const findings = [
    ...machineFindings(facts),
    playwrightFinding(playwright),
    ...browserFindings(browsers),
    ...projectFindings(config, playwright?.executablePath ?? (() => null), io.env),
    ...backendFindings(backends),
    ...(options.backends ? [] : await keptFindings(config, historyPath, facts.hardwareClass)),
    ...(ofSeam ? [ofSeam] : []),
    ...ofCoordinator,
    ...ofHistory,
    ...ofPools,
  ];
  const isBroken = findings.some(({ state }) => state === 'broken');
  if (isJson) {
    const playwrightVersion = playwright?.version ?? null;
    const seen = { ...facts, playwrightVersion, browsers, backends, historyPath, findings };
    io.stdout(`${JSON.stringify({ ok: !isBroken, ...seen }, null, 2)}\n`);
  } else {
    io.stdout(findingsText(findings, io.color));
  }
  return isBroken ? EXIT.failed : EXIT.ok;
}

/** Whether what the config's projects launch is there; without a config, what is not. */
function projectFindings(config: ListedConfig | null, tellPath: TellPath, env: NodeJS.ProcessEnv): Finding[] {
  if (config && 'projects' in config) return wantedFindings(config.projects, { tellPath, env });
  const absent = notInstalledFinding(tellPath);
  const findings = absent ? [absent] : [];
  if (!config) return findings;
  const text = `the config could not be asked which browsers it wants: ${config.problem}`;
  const advice = 'npx playwright test --list says more.';
  return [...findings, { topic: 'Projects', state: 'warning', text, advice }];
}

/** What runs have kept of the projects' backends. */
async function keptFindings(
  config: ListedConfig | null,
  historyPath: string,
  hardwareClass: string,
): Promise<Finding[]> {
  if (!config || !('projects' in config)) return [];
  const file = path.join(path.dirname(historyPath), 'backends.json');
  const written = statSync(file, { throwIfNoEntry: false });
  if (!written) return [];
  const ofDay = written.mtime.toISOString().slice(0, 10);
  return keptBackendFindings(config.projects, await readBackends(file, hardwareClass), ofDay);
}

async function probed(
  playwright: InstalledPlaywright | null,
  browsers: readonly FoundBrowser[],
  waiting: Waiting,
): Promise<ProbedBrowser[]> {
  return playwright ? probeBrowsers(playwright, browsers, waiting) : [];
}
