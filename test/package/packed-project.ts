import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { runProgram } from '../e2e/harness/run-program.js';

const rootDir = path.resolve(import.meta.dirname, '../..');

/** The value of `type` in an empty project's `package.json`. */
export type ModuleType = 'commonjs' | 'module';

/** What a program did; `output` has both streams. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly output: string;
}

/** An otherwise empty project into which the packed package was installed. */
export interface PackedProject {
  readonly dir: string;
  /** Makes it a project of CommonJS or of ES modules. */
  setType(type: ModuleType): void;
  write(files: Record<string, string>): void;
  run(command: string, ...args: string[]): Promise<Outcome>;
  remove(): void;
}

/** Packs the package as it would be published, and installs it beside Playwright and TypeScript. */
export async function createPackedProject(): Promise<PackedProject> {
  if (!fs.existsSync(path.join(rootDir, 'dist/index.js')))
    throw new Error('There is no build to pack: npm run build');
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'evenkeel packed '));
  const project = projectIn(dir);
  const packed = await run(rootDir, 'npm', [
    'pack',
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    dir,
  ]);
  const tarball = packed.stdout.trim().split('\n').at(-1) ?? '';

  project.write({ 'package.json': JSON.stringify({ name: 'empty', private: true }) });
  const packages = ['@playwright/test', 'typescript', '@types/node'].map(
    (name) => `${name}@${versionOf(name)}`,
  );
  const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
  const installed = await project.run('npm', 'install', ...flags, path.join(dir, tarball), ...packages);
  if (installed.code !== 0) throw new Error(`The packed package can't be installed:\n${installed.output}`);
  return project;
}

function projectIn(dir: string): PackedProject {
  return {
    dir,
    setType(type) {
      const file = path.join(dir, 'package.json');
      const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
      fs.writeFileSync(file, JSON.stringify({ ...manifest, type }));
    },
    run: (command, ...args) => run(dir, command, args),
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
        fs.writeFileSync(path.join(dir, name), text);
      }
    },
    remove: () => fs.rmSync(dir, { recursive: true, force: true }),
  };
}

/** As in a user's terminal. */
async function run(cwd: string, command: string, args: readonly string[]): Promise<Outcome> {
  const env = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', npm_config_loglevel: 'error' };
  const { code, stdout, stderr } = await runProgram(command, args, cwd, { env });
  return { code, stdout, output: `${stdout}${stderr}` };
}

/** The version that this repository itself uses. */
function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
  return manifest.version;
}
