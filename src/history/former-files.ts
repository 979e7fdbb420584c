import { compareText } from '../format/compare-text.js';

/**
 * Files of which what history knows may be about this run's unknown files, under their old names: those of the last run
 * that this one lacks. Never more of them than this run has files, so that a part of a suite doesn't read the whole of
 * it; if there are more, the files whose name stayed and whose folder changed.
 * @param asked files of this run
 * @param isKnown whether history knows a file under its present name
 * @param lastRun files of the last run
 * @returns in the order of their names; none if all files are known
 */
export function formerFiles(
  asked: ReadonlySet<string>,
  isKnown: (file: string) => boolean,
  lastRun: Iterable<string>,
): string[] {
  const unknown = [...asked].filter((file) => !isKnown(file));
  if (unknown.length === 0) return [];
  const gone = [...lastRun].filter((file) => !asked.has(file)).sort(compareText);
  if (gone.length <= asked.size) return gone;
  const names = new Set(unknown.map(nameOf));
  return gone.filter((file) => names.has(nameOf(file))).slice(0, asked.size);
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
