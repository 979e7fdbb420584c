import type { TestCase } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { createMemoryNeed, type MemoryNeed } from '../../src/estimate/memory-needs.js';
import { availableMemoryBytes } from '../../src/metrics/available-memory.js';
import type { CollectedUnit } from './collect-units.js';
import { saidNeed } from './memory-need.js';
import type { TestIndex } from './test-index.js';

/** By what they need of memory the units of a run are kept from running beside each other. */
export interface MemoryRules {
  /** What tests that run one after the other in one worker need, in bytes; 0 where nothing counts. */
  readonly needOf: (tests: readonly TestCase[]) => number;
  /** What all units that need some may have together, in bytes, when none of them runs. */
  readonly roomBytes: () => number;
}

/** What the rules are made from. */
export interface MemoryRulesInput {
  readonly options: ResolvedOptions['memory'];
  /** Units that will run. */
  readonly units: readonly CollectedUnit[];
  readonly slots: number;
  readonly index: Pick<TestIndex, 'describe'>;
  /** What history knows. */
  readonly measured: readonly MemoryNeed[];
  /** What the machine has to give, in bytes. @default what is available now */
  readonly availableBytes?: () => number;
}

/**
 * What a test says of itself counts, and where it says nothing what was measured of it: this one only in a run whose slots could come to
 * need more together than there is. A run with room for whatever runs beside each other goes as it would without.
 */
export function memoryRulesOf(input: MemoryRulesInput): MemoryRules {
  const { options, index, measured, availableBytes = availableMemoryBytes } = input;
  const roomBytes = (): number => Math.min(options.limit ?? Infinity, availableBytes());
  const said: MemoryRules['needOf'] = (tests) => mostOf(tests, (test) => saidNeed(test) ?? 0);
  if (options.needs === 'declared' || measured.length === 0) return { needOf: said, roomBytes };
  const measuredNeed = createMemoryNeed(measured);
  const known: MemoryRules['needOf'] = (tests) =>
    mostOf(tests, (test) => saidNeed(test) ?? measuredNeed([index.describe(test)]));
  return { needOf: isTight(input, { said, known }, roomBytes()) ? known : said, roomBytes };
}

/** Whether as many units as there are slots could need more than there is. */
function isTight(
  { units, slots, measured }: MemoryRulesInput,
  { said, known }: Record<'said' | 'known', MemoryRules['needOf']>,
  roomBytes: number,
): boolean {
  const mostMeasured = mostOf(measured, ({ bytes }) => bytes);
  // Most runs have so much room that no unit need be asked what was measured of it.
  if (slots * mostOf(units, ({ tests }) => Math.max(mostMeasured, said(tests))) <= roomBytes) return false;
  const largest = units.map(({ tests }) => known(tests)).sort((a, b) => b - a);
  return largest.slice(0, slots).reduce((sum, bytes) => sum + bytes, 0) > roomBytes;
}

function mostOf<T>(items: readonly T[], bytesOf: (item: T) => number): number {
  return items.reduce((most, item) => Math.max(most, bytesOf(item)), 0);
}
