import { groupBy } from '../history/group-by.js';
import { matchChanges } from './match-changes.js';
import { matchNames } from './match-names.js';
import { holdsWhole, pairsOf, similarity, type NamePairs } from './name-similarity.js';

/** Two files are one if they share at least half of the titles of the smaller. */
const MIN_SHARE = 0.5;

/** Two names of a folder may be near by chance where more than one of twenty files there has another one as near. */
const MAX_CHANCE = 0.05;
/** 100 × 100 names are compared in some milliseconds. */
const MAX_SIBLINGS = 100;

/** File → the titles in it. */
export type FileTitles = ReadonlyMap<string, readonly string[]>;

/**
 * Pairs files that are new with files that are gone: by the titles in them, then by a change that several names have in
 * common, then by their name in another folder, then by a near name in the same folder.
 * @param stayed files that are neither
 * @returns new file → gone file
 */
export function matchFiles(
  fresh: FileTitles,
  gone: FileTitles,
  stayed: readonly string[],
): Map<string, string> {
  const moved = new Map<string, string>();
  const taken = new Set<string>();
  const add = (file: string, from: string | undefined): void => {
    if (from === undefined || moved.has(file) || taken.has(from)) return;
    moved.set(file, from);
    taken.add(from);
  };
  const filesByTitle = indexTitles(gone);
  for (const [file, titles] of fresh) add(file, mostShared(titles, filesByTitle, gone));
  const left = (): [string[], string[]] => [
    [...fresh.keys()].filter((file) => !moved.has(file)),
    [...gone.keys()].filter((file) => !taken.has(file)),
  ];
  for (const [file, from] of matchChanges(...left())) add(file, from);
  for (const [file, from] of sameNames(...left())) add(file, from);
  for (const [file, from] of nearNames(...left(), stayed)) add(file, from);
  return moved;
}

/** The gone file that clearly shares most titles. */
function mostShared(
  titles: readonly string[],
  filesByTitle: ReadonlyMap<string, readonly string[]>,
  gone: FileTitles,
): string | undefined {
  const shared = new Map<string, number>();
  for (const title of titles) {
    for (const file of filesByTitle.get(title) ?? []) shared.set(file, (shared.get(file) ?? 0) + 1);
  }
  const [best, second] = [...shared].sort(([, a], [, b]) => b - a);
  if (!best || best[1] === second?.[1]) return undefined;
  const smaller = Math.min(titles.length, gone.get(best[0])?.length ?? 0);
  return best[1] >= MIN_SHARE * smaller ? best[0] : undefined;
}

function indexTitles(files: FileTitles): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const [file, titles] of files) {
    for (const title of titles) if (title !== '') index.set(title, [...(index.get(title) ?? []), file]);
  }
  return index;
}

/** Files whose name is the same in another folder, if it is the only one of that name on either side. */
function sameNames(fresh: readonly string[], gone: readonly string[]): [string, string][] {
  const [names, before] = [groupBy(fresh, nameOf), groupBy(gone, nameOf)];
  return [...names].flatMap(([name, [file, ...more]]): [string, string][] => {
    const [from, ...others] = before.get(name) ?? [];
    return file && from && more.length === 0 && others.length === 0 ? [[file, from]] : [];
  });
}

/**
 * Pairs by near names, where such nearness tells something. Names of one folder may be alike anyway (`add_member`,
 * `update_member`); how often is seen from the files that stayed, no two of which are the same. A name that was extended
 * or cut is beyond that doubt.
 */
function nearNames(
  fresh: readonly string[],
  gone: readonly string[],
  stayed: readonly string[],
): [string, string][] {
  const [before, beside] = [groupBy(gone, folderOf), groupBy(stayed, folderOf)];
  return [...groupBy(fresh, folderOf)].flatMap(([folder, files]) => {
    const matches = matchNames(named(files), named(before.get(folder) ?? []));
    if (matches.length === 0) return [];
    const chance = nearestOthers((beside.get(folder) ?? []).slice(0, MAX_SIBLINGS).map(namePairs));
    return matches.filter(([file, from]) => {
      const [now, then] = [namePairs(file), namePairs(from)];
      const asNear = chance.filter((other) => other >= similarity(now, then)).length;
      return holdsWhole(now, then) || asNear <= MAX_CHANCE * chance.length;
    });
  });
}

/** How near each name is to the nearest of the others. */
function nearestOthers(names: readonly NamePairs[]): number[] {
  return names.map((name) =>
    names.reduce((most, other) => (other === name ? most : Math.max(most, similarity(name, other))), 0),
  );
}

function namePairs(file: string): NamePairs {
  return pairsOf(stemOf(file));
}

function named(files: readonly string[]): { name: string; item: string }[] {
  return files.map((item) => ({ name: stemOf(item), item }));
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** The name without the endings that all test files share, which would make any two look alike. */
function stemOf(file: string): string {
  return nameOf(file).replace(/([._-](spec|test|cy|feature))?\.[a-z]+(?![a-z])/i, '');
}
