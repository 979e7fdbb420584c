import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBaselineCheck } from '../../../plugin/playwright/baselines.js';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';

const PROJECTS = ['chromium', 'chromium-headless-shell', 'firefox', 'a b', ''];
const HERE = process.platform;

/** Which projects lack the baselines of a file whose folder holds these. */
function lacking(names: readonly string[] | null): string[] {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-baselines-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const folder = path.join(dir, 'home.spec.ts-snapshots');
  if (names) mkdirSync(folder);
  for (const name of names ?? []) writeFileSync(path.join(folder, name), '');
  const lacks = createBaselineCheck(PROJECTS);
  const unit = (name: string) =>
    ({
      project: { name, testDir: dir, snapshotDir: dir },
      tests: [{ location: { file: path.join(dir, 'home.spec.ts') } }],
    }) as unknown as CollectedUnit;
  return PROJECTS.filter((project) => lacks(unit(project)));
}

const without = (...owners: string[]): string[] => PROJECTS.filter((project) => !owners.includes(project));

describe('createBaselineCheck', () => {
  it('tells projects apart of which one is called like the beginning of the other', () => {
    expect(lacking([`home-chromium-headless-shell-${HERE}.png`])).toEqual(without('chromium-headless-shell'));
    expect(lacking([`home-chromium-${HERE}.png`])).toEqual(without('chromium'));
  });

  it('takes the longest name that a file ends with for its owner', () => {
    expect(lacking([`home-${HERE}.png`])).toEqual(without(''));
    expect(lacking([`home-firefox-${HERE}.png`, `the.menu-a-b-${HERE}.txt`])).toEqual(
      without('firefox', 'a b'),
    );
  });

  it('counts what was made on this platform alone', () => {
    expect(lacking([`home-chromium-${HERE}.png`, 'home-firefox-elsewhere.png'])).toEqual(without('chromium'));
    expect(lacking(['home-chromium-elsewhere.png', 'home-firefox-elsewhere.png'])).toEqual([]);
  });

  it('tells nothing where nobody has baselines', () => {
    expect(lacking(null)).toEqual([]);
    expect(lacking(['home.aria.yml'])).toEqual([]);
  });
});
