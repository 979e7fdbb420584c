import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBaselineCheck } from '../../../plugin/playwright/baselines.js';
import { outdatedBaselines } from '../../../plugin/playwright/outdated-baselines.js';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';

const PROJECTS = ['chromium', 'chromium-headless-shell', 'firefox', 'a b', ''];
const HERE = process.platform;

/** A file whose snapshot folder holds these; null for no folder. */
function specWith(names: readonly string[] | null) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-baselines-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const folder = path.join(dir, 'home.spec.ts-snapshots');
  if (names) mkdirSync(folder);
  for (const name of names ?? []) writeFileSync(path.join(folder, name), '');
  const unit = (name: string) =>
    ({
      project: { name, testDir: dir, snapshotDir: dir },
      tests: [{ location: { file: path.join(dir, 'home.spec.ts') } }],
    }) as unknown as CollectedUnit;
  return { folder, unit };
}

/** Which projects lack the baselines of a file whose folder holds these. */
function lacking(names: readonly string[] | null, inRun: readonly string[] = PROJECTS): string[] {
  const { unit } = specWith(names);
  const lacks = createBaselineCheck([...PROJECTS, 'b'], inRun);
  return inRun.filter((project) => lacks(unit(project)));
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

  it('does not take the baselines of a project that the run leaves out for those of another one', () => {
    expect(lacking([`home-a-b-${HERE}.png`], ['b', 'firefox'])).toEqual([]);
    expect(lacking([`home-a-b-${HERE}.png`, `home-b-${HERE}.png`], ['b', 'firefox'])).toEqual(['firefox']);
  });

  it('tells nothing where nobody has baselines', () => {
    expect(lacking(null)).toEqual([]);
    expect(lacking(['home.aria.yml'])).toEqual([]);
  });
});

describe('outdatedBaselines', () => {
  const AT_MS = Date.UTC(2026, 0, 5);
  const listed = ['chromium', 'firefox'];

  /** What is said where these are of before the run, and these of it. */
  function told(old: readonly string[], fresh: readonly string[], projects = listed): string[] {
    const { folder, unit } = specWith([...old, ...fresh]);
    for (const [names, atMs] of [[old, AT_MS - 1000] as const, [fresh, AT_MS + 1000] as const])
      for (const name of names) utimesSync(path.join(folder, name), atMs / 1000, atMs / 1000);
    const [first, ...others] = projects.map(unit);
    const placement = { units: first ? [first] : [], lastResorts: others };
    return outdatedBaselines([placement, placement], PROJECTS, AT_MS);
  }

  it('says whose baselines were updated, and whose are older', () => {
    const lines = told(
      [`home-firefox-${HERE}.png`, `menu-firefox-${HERE}.png`, `other-firefox-${HERE}.png`],
      [`home-chromium-${HERE}.png`, `menu-chromium-${HERE}.png`],
    );
    expect(lines).toEqual([
      '2 screenshot baselines updated in chromium, where the specs ran: those of firefox are older. ' +
        '`EVENKEEL_ROUTE=all npx playwright test --update-snapshots --project="firefox"` updates them.',
    ]);
  });

  it('says nothing where nothing was updated, all were, or no other project that lists the spec has any', () => {
    const [chromium, firefox] = [`home-chromium-${HERE}.png`, `home-firefox-${HERE}.png`];
    expect(told([chromium, firefox], [])).toEqual([]);
    expect(told([], [chromium, firefox])).toEqual([]);
    expect(told([], [chromium])).toEqual([]);
    expect(told([firefox], [chromium], ['chromium'])).toEqual([]);
    expect(told([firefox, 'home-chromium-elsewhere.png'], [`menu-chromium-${HERE}.png`])).toEqual([]);
  });
});
