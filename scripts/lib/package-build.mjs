import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fromRoot } from './paths.mjs';
import { runCommand, tailOf } from './run-command.mjs';
import { SetupProblem } from './setup-problem.mjs';

const SOURCES = [
  'src',
  'plugin',
  'reporters',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsup.config.ts',
  'scripts/build.mjs',
];

/** Names what `dist` was built from; beside `dist` rather than in it, to stay out of the package. */
const stampFile = fromRoot('node_modules/.evenkeel-build.json');

/** Whether `dist` was built from the present sources. */
export function isPackageBuilt() {
  try {
    const { digest } = JSON.parse(fs.readFileSync(stampFile, 'utf8'));
    return digest === digestOfSources() && missingOutputs(fromRoot('dist')).length === 0;
  } catch {
    return false;
  }
}

export async function buildPackage() {
  console.log('Set-up: building …');
  const { code, output } = await runCommand(process.execPath, [fromRoot('scripts/build.mjs')]);
  if (code === 0) return;
  throw new SetupProblem(`the build failed:\n${tailOf(output, 30)}`, 'npm run build');
}

/**
 * Notes that `dist` is now what was built from the sources of this digest. Put in place by a rename: two builds at a
 * time leave one whole stamp, and where `node_modules` shares its files with another working tree, that one keeps its own.
 */
export function writeBuildStamp(digest) {
  const nextFile = `${stampFile}.${process.pid}`;
  fs.writeFileSync(nextFile, JSON.stringify({ digest }));
  fs.renameSync(nextFile, stampFile);
}

/** Files that `package.json` promises, or the code reads, and that are not in this build. */
export function missingOutputs(distDir) {
  const { exports, bin } = JSON.parse(fs.readFileSync(fromRoot('package.json'), 'utf8'));
  const promised = [
    ...leavesOf(exports),
    ...leavesOf(bin),
    './dist/history-thread.cjs',
    './dist/duckdb.cjs',
    './dist/report/client.js',
    './dist/report/style.css',
    './dist/report/dashboard.js',
    './dist/report/dashboard.css',
  ];
  return promised
    .filter((file) => file.startsWith('./dist/'))
    .filter((file) => !fs.existsSync(path.join(distDir, file.slice('./dist/'.length))));
}

export function digestOfSources() {
  const hash = createHash('sha256');
  for (const source of SOURCES)
    for (const file of filesIn(fromRoot(source))) hash.update(file).update(fs.readFileSync(file));
  return hash.digest('hex');
}

function filesIn(file) {
  if (!fs.existsSync(file)) return [];
  if (fs.statSync(file).isFile()) return [file];
  const entries = fs.readdirSync(file, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function leavesOf(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(leavesOf);
}
