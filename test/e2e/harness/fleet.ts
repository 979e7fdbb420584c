import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { EvenkeelOptions } from '../../../src/config/options.js';
import type { FixtureProject, RunOptions, RunResult } from './fixture-project.js';
import type { Marker } from './markers.js';
import { MAIN_VERSION, type PlaywrightVersion } from './playwright-versions.js';
import { expectFilesAgree, reportFiles } from './reports-agree.js';
import { outcomesOf, readReport, type Outcome } from './report.js';
import { fixture } from './run-fixture.js';
import type { ProgramResult } from './run-program.js';

/** How an agent of a fleet is started. */
export interface AgentOptions extends RunOptions {
  /** `--shard`, such as `1/2`. */
  readonly shard?: string;
}

/** Several machines that take part in one run: a copy of the fixture for each. */
export class Fleet {
  private readonly projects: FixtureProject[] = [];

  /** @param url of the coordinator */
  constructor(
    private readonly fixtureName: string,
    private readonly url: string,
    private readonly runId: string,
    private readonly options: EvenkeelOptions = {},
    private readonly playwrightVersion: PlaywrightVersion = MAIN_VERSION,
  ) {}

  /** A machine of its own. */
  machine(): FixtureProject {
    const { options, playwrightVersion } = this;
    const project = fixture(this.fixtureName, { options, playwrightVersion });
    this.projects.push(project);
    return project;
  }

  /** Runs an agent to its end, on a machine of its own unless one is given. */
  async run(
    { shard, args = [], env, ...options }: AgentOptions = {},
    project = this.machine(),
  ): Promise<RunResult> {
    return project.run({
      ...options,
      args: [...(shard === undefined ? [] : [`--shard=${shard}`]), '--reporter=blob,json', ...args],
      env: {
        EVENKEEL_COORDINATOR: this.url,
        EVENKEEL_RUN_ID: this.runId,
        PLAYWRIGHT_BLOB_OUTPUT_FILE: project.path('blob/report.zip'),
        ...env,
      },
    });
  }

  /** What `playwright merge-reports` makes of all agents' blobs. */
  async merged(): Promise<Outcome[]> {
    return mergeReports([...this.projects], this.machine());
  }

  /** What `evenkeel merge` makes of all that the agents left; it ends well where every unit was accepted once and has passed. */
  async mergedByEvenkeel(): Promise<ProgramResult & { readonly outcomes: Outcome[] }> {
    const ran = this.projects.map((project) => project.path('blob')).filter((blob) => existsSync(blob));
    const target = this.machine();
    const json = target.path('merged.json');
    // Each machine has a directory of its own, which a config tells apart from that of the tests.
    const playwright = ['--config=playwright.config.mjs', '--reporter=json'];
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: json };
    const result = await target.evenkeel(['merge', ...ran, '--', ...playwright], { env });
    expect(result.stderr).toContain('every one accepted once');
    return { ...result, outcomes: outcomesOf(readReport(json)) };
  }
}

/** What `playwright merge-reports` makes, for every reporter alike, in one of the projects, of the blobs that stand in `blob/report.zip` of all. */
export async function mergeReports(
  projects: readonly FixtureProject[],
  target: FixtureProject,
): Promise<Outcome[]> {
  mkdirSync(target.path('all'));
  for (const [index, project] of projects.entries()) {
    const blob = project.path('blob/report.zip');
    if (existsSync(blob)) cpSync(blob, target.path('all', `${index}.zip`));
  }
  const args = ['--config=playwright.config.mjs', '--reporter=json,html,junit', target.path('all')];
  const env = reportFiles(target);
  const { code, stdout, stderr, report } = await target.run({ command: 'merge-reports', args, env });
  expect(code, stdout + stderr).toBe(0);
  await expectFilesAgree(target, { report });
  return outcomesOf(report);
}

/** The tests that began, each as often as it did, those of set-up and teardown apart. */
export function sharedTests(runs: readonly { readonly markers: readonly Marker[] }[]): string[] {
  return runs
    .flatMap(({ markers }) => markers)
    .filter(({ event, file }) => event === 'begin' && file.endsWith('.spec.ts'))
    .map(({ project, title, retry }) => `${project} ${title} ${retry}`)
    .sort();
}
