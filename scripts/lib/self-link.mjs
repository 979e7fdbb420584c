/**
 * Makes the built package resolvable as `evenkeel`, as for a user: Playwright resolves reporters by path lookup
 * from the project's directory, which a package's reference to itself does not serve.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fromRoot, setupDir } from './paths.mjs';
import { PLAYWRIGHT_VERSIONS } from './playwright-versions.mjs';

export function isPackageLinked() {
  return isLinkTo(fromRoot('node_modules/evenkeel'), fromRoot()) && PLAYWRIGHT_VERSIONS.every(isCopyFresh);
}

export function linkPackage() {
  const link = fromRoot('node_modules/evenkeel');
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync('..', link, 'junction');

  const bin = fromRoot('node_modules/.bin/evenkeel');
  fs.rmSync(bin, { force: true });
  fs.symlinkSync('../evenkeel/dist/cli.js', bin);

  for (const version of PLAYWRIGHT_VERSIONS) copyPackage(version);
}

/** A copy, since a link would resolve `@playwright/test` to the repository's. */
function copyPackage(version) {
  const copy = copyOf(version);
  fs.rmSync(copy, { recursive: true, force: true });
  fs.mkdirSync(copy, { recursive: true });
  fs.cpSync(fromRoot('dist'), path.join(copy, 'dist'), { recursive: true });
  // Last, as the sign that the copy is whole.
  fs.copyFileSync(fromRoot('package.json'), path.join(copy, 'package.json'));
}

function isCopyFresh(version) {
  try {
    const copiedMs = fs.statSync(path.join(copyOf(version), 'package.json')).mtimeMs;
    return copiedMs >= fs.statSync(fromRoot('dist')).mtimeMs;
  } catch {
    return false;
  }
}

function copyOf(version) {
  return path.join(setupDir, `playwright-${version}`, 'node_modules/evenkeel');
}

function isLinkTo(link, target) {
  try {
    return fs.realpathSync(link) === fs.realpathSync(target);
  } catch {
    return false;
  }
}
