import path from 'node:path';
import type { TestInfo } from '@playwright/test';
import type { ResolvedOptions } from '../../../src/config/options-schema.js';
import { createFileMatch } from '../file-match.js';
import { createKindOf, type KindSubject } from '../kinds.js';

/** Variable that tells workers the option `kinds`, as JSON; without it a test's kind is told by its tags alone. */
export const KINDS_VARIABLE = 'EVENKEEL_KINDS';

let kindOf: ((subject: KindSubject) => string) | undefined;

/** The kind of the test that runs, as the reporter tells it. */
export function kindInWorker({ config, file, tags }: Pick<TestInfo, 'config' | 'file' | 'tags'>): string {
  kindOf ??= createKindOf(readRules(), createFileMatch(config));
  return kindOf({ file: path.relative(config.rootDir, file).split(path.sep).join('/'), tags });
}

function readRules(): ResolvedOptions['kinds'] {
  return JSON.parse(process.env[KINDS_VARIABLE] ?? '{}') as ResolvedOptions['kinds'];
}
