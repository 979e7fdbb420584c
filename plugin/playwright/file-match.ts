import { createRequire } from 'node:module';
import path from 'node:path';
import type picomatch from 'picomatch';

/** Makes a test of files from a pattern; files are relative to the root directory, with forward slashes. */
export type FileMatch = (pattern: string | string[]) => (file: string) => boolean;

/** What Playwright's `FullConfig` says of them. */
interface Places {
  readonly configFile?: string | undefined;
  readonly rootDir: string;
}

/**
 * Patterns of options are relative to the config's directory, as those of Playwright's own options are, or to the root
 * directory, as the files in its reports are.
 */
export function createFileMatch({ configFile, rootDir }: Places): FileMatch {
  const configDir = configFile === undefined ? rootDir : path.dirname(configFile);
  const prefix = path.relative(configDir, rootDir).split(path.sep).join('/');
  return (pattern) => {
    // Loaded where it is needed: few configs have patterns.
    const compile = createRequire(import.meta.url)('picomatch') as typeof picomatch;
    const matches = compile(pattern);
    return (file) => matches(file) || (prefix !== '' && matches(`${prefix}/${file}`));
  };
}
