/**
 * Builds the package into `dist`: beside it first, then swapped in, so that a run that reads `dist` meanwhile
 * sees the old build or the new one. Ends with code 1 when a file is missing that `package.json` promises.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { digestOfSources, missingOutputs, writeBuildStamp } from './lib/package-build.mjs';
import { fromRoot, setupDir } from './lib/paths.mjs';
import { runCommand } from './lib/run-command.mjs';

const distDir = fromRoot('dist');
const nextDir = path.join(setupDir, `dist.next-${process.pid}`);
const oldDir = path.join(setupDir, `dist.old-${process.pid}`);

process.exitCode = await build();

async function build() {
  const digest = digestOfSources();
  try {
    const { code } = await runCommand(process.execPath, [fromRoot('node_modules/tsup/dist/cli-default.js')], {
      env: { EVENKEEL_OUT_DIR: nextDir },
      isShown: true,
    });
    if (code !== 0) return code;
    deriveCommonJsTypes();
    writeModuleEntries();
    copyReportFiles();
    const missing = missingOutputs(nextDir);
    swap();
    if (missing.length) {
      console.error(`The build lacks files that package.json promises:\n  ${missing.join('\n  ')}`);
      return 1;
    }
    writeBuildStamp(digest);
    return 0;
  } finally {
    for (const directory of [nextDir, oldDir]) fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** The same declarations for `require`: only the extensions in relative imports differ. */
function deriveCommonJsTypes() {
  for (const file of fs.readdirSync(nextDir).filter((name) => name.endsWith('.d.ts'))) {
    const text = fs.readFileSync(path.join(nextDir, file), 'utf8');
    const derived = text.replace(/(\bfrom |\bimport\()'(\.\/[^']+)\.js'/g, `$1'$2.cjs'`);
    fs.writeFileSync(path.join(nextDir, file.replace(/\.d\.ts$/, '.d.cts')), derived);
  }
}

/** What `import` gets is what `require` gets: the same classes, and one file for a runner's loader of ES modules to look at. */
function writeModuleEntries() {
  const load = createRequire(import.meta.url);
  for (const types of fs.readdirSync(nextDir).filter((name) => name.endsWith('.d.cts'))) {
    const name = types.replace(/\.d\.cts$/, '');
    if (!fs.existsSync(path.join(nextDir, `${name}.cjs`))) continue;
    const { default: main, ...named } = load(path.join(nextDir, `${name}.cjs`));
    const lines = [`import entry from './${name}.cjs';`];
    if (Object.keys(named).length) lines.push(`export const { ${Object.keys(named).join(', ')} } = entry;`);
    if (main !== undefined) lines.push('export default entry.default;');
    fs.writeFileSync(path.join(nextDir, `${name}.js`), `${lines.join('\n')}\n`);
  }
}

/** What the HTML report and the dashboard carry besides their scripts. */
function copyReportFiles() {
  const reportDir = `${nextDir}/report`;
  fs.mkdirSync(reportDir, { recursive: true });
  fs.copyFileSync(fromRoot('reporters/html/style.css'), `${reportDir}/style.css`);
  fs.copyFileSync(fromRoot('reporters/dashboard/dashboard.css'), `${reportDir}/dashboard.css`);
  writeLicences(`${reportDir}/third-party-licences.txt`, [
    'echarts/LICENSE',
    'echarts/NOTICE',
    'zrender/LICENSE',
  ]);
  writeLicences(`${nextDir}/third-party-licences.txt`, ['@duckdb/node-api/LICENSE', 'zod/LICENSE']);
}

/** The licences of what is bundled. */
function writeLicences(target, files) {
  const texts = files.map(
    (file) => `${file}\n\n${fs.readFileSync(fromRoot('node_modules', file), 'utf8').trim()}\n`,
  );
  fs.writeFileSync(target, texts.join('\n\n'));
}

function swap() {
  if (fs.existsSync(distDir)) fs.renameSync(distDir, oldDir);
  fs.renameSync(nextDir, distDir);
}
