import os from 'node:os';
import {
  backendFindings,
  probeBrowsers,
  type ProbedBrowser,
} from '../../plugin/playwright/doctor-backends.js';
import { browserFindings, findBrowsers, type FoundBrowser } from '../../plugin/playwright/doctor-browsers.js';
import {
  findPlaywright,
  playwrightFinding,
  type InstalledPlaywright,
} from '../../plugin/playwright/doctor.js';
import { coordinatorFindings } from '../../src/cli/doctor-coordinator.js';
import { historyFindings } from '../../src/cli/doctor-history.js';
import { machineFacts, machineFindings } from '../../src/cli/doctor-machine.js';
import { poolFindings } from '../../src/cli/doctor-pools.js';
import { findingsText } from '../../src/cli/finding.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { Waiting } from '../../src/cli/waiting.js';

/** The options of `evenkeel doctor`. */
export interface DoctorOptions {
  readonly historyPath: string;
  /** Address of the coordinator; undefined for that of the environment. */
  readonly coordinator: string | undefined;
  /** Starts the browsers and tries their backends. */
  readonly backends: boolean;
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
  const [browsers, ofCoordinator, ofHistory, ofPools] = await Promise.all([
    findBrowsers(playwright, io.env, waiting),
    waiting.for('Redis', () => coordinatorFindings(coordinator)),
    waiting.for('the history', () => historyFindings(historyPath)),
    poolFindings(historyPath, Date.now()),
  ]);
  const backends = options.backends ? await probed(playwright, browsers, waiting) : [];
  const findings = [
    ...machineFindings(facts),
    playwrightFinding(playwright),
    ...browserFindings(browsers),
    ...backendFindings(backends),
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

async function probed(
  playwright: InstalledPlaywright | null,
  browsers: readonly FoundBrowser[],
  waiting: Waiting,
): Promise<ProbedBrowser[]> {
  return playwright ? probeBrowsers(playwright, browsers, waiting) : [];
}
