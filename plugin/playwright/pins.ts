import type { TestCase } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import type { CollectedUnit } from './collect-units.js';
import type { FileMatch } from './file-match.js';

/** A pattern of `route.pin`, compiled once for all specs. */
export interface Pin {
  readonly matches: (file: string) => boolean;
  readonly projects: readonly string[];
}

/** Compiles the patterns of `route.pin`. */
export function readPins({ route }: ResolvedOptions, fileMatch: FileMatch): Pin[] {
  return Object.entries(route.pin).map(([pattern, projects]) => ({
    matches: fileMatch(pattern),
    projects,
  }));
}

/** Pins from `annotation: { type: 'evenkeel:pin', description: 'firefox, chromium' }` or `route.pin`. */
export function pinsOf(unit: CollectedUnit, pins: readonly Pin[]): string[] {
  const annotated = unit.tests.flatMap(pinAnnotations);
  const byFile = pins.flatMap(({ matches, projects }) => (matches(unit.file) ? projects : []));
  return [...new Set([...annotated, ...byFile])];
}

function pinAnnotations(test: TestCase): string[] {
  return test.annotations
    .filter(({ type }) => type === 'evenkeel:pin')
    .flatMap(({ description }) => (description ?? '').split(',').map((name) => name.trim()))
    .filter((name) => name !== '');
}
