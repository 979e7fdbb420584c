import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { configSource, type Setting } from './config-source.js';
import { readMarkers, type Marker } from './markers.js';
import { modulesOf } from './playwright-versions.js';
import { readReport, type Report } from './report.js';
import { runProgram, type ProgramOptions, type ProgramResult } from './run-program.js';

const fixturesDir = path.resolve(import.meta.dirname, '../../fixtures');
const compileCache = path.join(import.meta.dirname, 'compile-cache.cjs');

/** What one `playwright test` did. */
export interface RunResult extends ProgramResult {
  /** Of Playwright's JSON reporter; null when it did not get to write one. */
  readonly report: Report | null;
  /** What tests and hooks wrote down, in the order in which it happened. */
  readonly markers: readonly Marker[];
}

/** How a run is started. */
export interface RunOptions extends ProgramOptions {
  readonly args?: readonly string[];
  /** Playwright's command. @default 'test' */
  readonly command?: string;
}

/** How a program of Node is started. */
export interface NodeOptions extends ProgramOptions {
  /** @default the fixture's copy */
  readonly cwd?: string;
}

/** A fresh copy of a fixture, with or without Evenkeel, in which the real Playwright runs. */
export class FixtureProject {
  private constructor(
    readonly dir: string,
    private readonly parentDir: string,
  ) {}

  /** Its path has a space and letters beyond ASCII. */
  static create(name: string, setting: Setting): FixtureProject {
    const parentDir = fs.mkdtempSync(path.join(os.tmpdir(), 'evenkeel-'));
    const dir = path.join(parentDir, `${name} prüfung 検査`);
    fs.cpSync(path.join(fixturesDir, name), dir, { recursive: true });
    fs.cpSync(path.join(fixturesDir, 'shared'), dir, { recursive: true });
    fs.symlinkSync(modulesOf(setting.playwrightVersion), path.join(dir, 'node_modules'), 'junction');
    addHarnessConfig(dir, setting);
    return new FixtureProject(dir, parentDir);
  }

  /** Runs Playwright's own command line. */
  async run({ args = [], command = 'test', env, ...options }: RunOptions = {}): Promise<RunResult> {
    const [json, markers] = [this.path('result.json'), this.path('markers.jsonl')];
    fs.rmSync(json, { force: true });
    fs.rmSync(markers, { force: true });
    const result = await this.node(['node_modules/@playwright/test/cli.js', command, ...args], {
      ...options,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: json, MARKERS: markers, ...env },
    });
    const report = fs.existsSync(json) ? readReport(json) : null;
    return { ...result, report, markers: readMarkers(markers) };
  }

  /** Asks the history with the built command line. */
  async history<Row>(sql: string): Promise<Row[]> {
    const { code, stdout, stderr } = await this.evenkeel(['history', 'sql', sql, '--json']);
    if (code !== 0) throw new Error(`evenkeel history sql ended with ${code}:\n${stdout}${stderr}`);
    return JSON.parse(stdout) as Row[];
  }

  /** Runs the built `evenkeel`. */
  evenkeel(args: readonly string[], options?: NodeOptions): Promise<ProgramResult> {
    return this.node([this.path('node_modules/evenkeel/dist/cli.js'), ...args], options);
  }

  private node(
    args: readonly string[],
    { env, cwd = this.dir, ...options }: NodeOptions = {},
  ): Promise<ProgramResult> {
    const nodeOptions = [`--require ${JSON.stringify(compileCache)}`, env?.NODE_OPTIONS ?? ''].join(' ');
    const withCache = { ...env, NODE_OPTIONS: nodeOptions };
    return runProgram(process.execPath, args, cwd, { ...options, env: withCache });
  }

  path(...parts: string[]): string {
    return path.join(this.dir, ...parts);
  }

  remove(): void {
    fs.rmSync(this.parentDir, { recursive: true, force: true });
  }
}

/** The fixture's own config stays as it is, under another name; the harness's in front of it adds reporters. */
function addHarnessConfig(dir: string, setting: Setting): void {
  const config = fs.readdirSync(dir).find((name) => /^playwright\.config\.[cm]?[jt]s$/.test(name));
  if (!config) throw new Error(`The fixture ${dir} has no playwright.config.`);
  const extension = path.extname(config);
  fs.renameSync(path.join(dir, config), path.join(dir, `base.config${extension}`));
  fs.writeFileSync(path.join(dir, config), configSource(extension, setting));
}
