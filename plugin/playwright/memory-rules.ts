import type { TestCase } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { createMemoryNeed, type MemoryNeed } from '../../src/estimate/memory-needs.js';
import { availableMemoryBytes } from '../../src/metrics/available-memory.js';
import { canReadProcesses } from '../../src/metrics/process-table.js';
import { jobsOfUnit } from './chunks.js';
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
  /** Whether this system tells how much is available, and of each process what is its own. @default on Linux */
  readonly isTold?: boolean;
}

/**
 * What a test says of itself counts, and where it says nothing what was measured of it: this one only in a run whose slots could come to
 * need more together than there is. A run with room for whatever runs beside each other goes as it would without. Other systems than Linux
 * count what processes share once for each, and as free only what nothing uses: there what was measured counts only against a limit.
 */
export function memoryRulesOf(input: MemoryRulesInput): MemoryRules {
  const {
    options,
    index,
    measured,
    availableBytes = availableMemoryBytes,
    isTold = canReadProcesses(),
  } = input;
  const { limit, needs } = options;
  const roomBytes = (): number => {
    if (limit === undefined) return availableBytes();
    return isTold ? Math.min(limit, availableBytes()) : limit;
  };
  const said: MemoryRules['needOf'] = (tests) => mostOf(tests, (test) => saidNeed(test) ?? 0);
  const counts = needs === 'measured' && measured.length > 0 && (isTold || limit !== undefined);
  if (!counts) return { needOf: said, roomBytes };
  let measuredNeed: ReturnType<typeof createMemoryNeed> | undefined;
  const known: MemoryRules['needOf'] = (tests) =>
    mostOf(tests, (test) => {
      const need = saidNeed(test);
      return need ?? (measuredNeed ??= createMemoryNeed(measured))([index.describe(test)]);
    });
  return { needOf: isTight(input, { said, known }, roomBytes()) ? known : said, roomBytes };
}

/** Whether as many jobs as there are slots could need more than there is; some units make several. */
function isTight(
  { units, slots, measured }: MemoryRulesInput,
  { said, known }: Record<'said' | 'known', MemoryRules['needOf']>,
  roomBytes: number,
): boolean {
  const mostMeasured = mostOf(measured, ({ bytes }) => bytes);
  // Most runs have so much room that no unit need be asked what was measured of it.
  if (slots * mostOf(units, ({ tests }) => Math.max(mostMeasured, said(tests))) <= roomBytes) return false;
  const largest = units
    .flatMap((unit) => new Array<number>(Math.min(slots, jobsOfUnit(unit, slots))).fill(known(unit.tests)))
    .sort((a, b) => b - a);
  return largest.slice(0, slots).reduce((sum, bytes) => sum + bytes, 0) > roomBytes;
}

function mostOf<T>(items: readonly T[], bytesOf: (item: T) => number): number {
  return items.reduce((most, item) => Math.max(most, bytesOf(item)), 0);
}
