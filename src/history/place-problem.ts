import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** What keeps a history from being where it should. */
export interface PlaceProblem {
  /** The file itself, or the nearest directory above it that is there. */
  readonly place: string;
  /** As what follows its name in a sentence. */
  readonly problem: string;
}

/** Why no history can be read from this file nor made there; null where nothing speaks against it. */
export function placeProblem(file: string): PlaceProblem | null {
  const found = kindOf(file);
  if (found === 'directory') return { place: file, problem: 'is a directory' };
  if (found === 'special') return { place: file, problem: 'is a device or a pipe, no file' };
  if (found === 'file') return null;
  const place = nearestPlace(path.dirname(path.resolve(file)));
  const problem = problemOf(place);
  return problem === null ? null : { place, problem };
}

/** The directory, or of those above it the nearest that is there. */
function nearestPlace(directory: string): string {
  const above = path.dirname(directory);
  return kindOf(directory) !== null || above === directory ? directory : nearestPlace(above);
}

/** Why nothing can be recorded in a history that is there; null where nothing speaks against it. */
export function recordProblem(file: string): PlaceProblem | null {
  // The spool is a directory beside it.
  const place = [file, path.dirname(path.resolve(file))].find((each) => !isWritable(each));
  return place === undefined ? null : { place, problem: 'is not writable' };
}

function problemOf(place: string): string | null {
  if (kindOf(place) === 'file' || kindOf(place) === 'special') return 'is no directory';
  return isWritable(place) ? null : 'is not writable';
}

function isWritable(place: string): boolean {
  try {
    accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Null where there is nothing; hidden where it can't be told. */
function kindOf(place: string): 'file' | 'directory' | 'special' | 'hidden' | null {
  try {
    const found = statSync(place);
    if (found.isDirectory()) return 'directory';
    return found.isFile() ? 'file' : 'special';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'hidden' : null;
  }
}
