import type { TestCase } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import {
  memoryRulesOf,
  type MemoryRules,
  type MemoryRulesInput,
} from '../../../plugin/playwright/memory-rules.js';
import type { TestIndex } from '../../../plugin/playwright/test-index.js';

const MB = 2 ** 20;
const PROJECT = 'chromium';

const test = (title: string, ...tags: string[]): TestCase =>
  ({ title, tags, annotations: [] }) as unknown as TestCase;
const unit = (...tests: TestCase[]): CollectedUnit => ({ tests }) as unknown as CollectedUnit;
const index = {
  describe: ({ title }) => ({ project: PROJECT, file: 'f', title, kind: '', isDeclaredSkipped: false }),
} satisfies Pick<TestIndex, 'describe'>;
const measured = (title: string, megabytes: number) => ({
  ...{ project: PROJECT, file: 'f', title },
  bytes: megabytes * MB,
});

const [large, huge, small, says, denies] = [
  test('large'),
  test('huge'),
  test('small'),
  test('says', '@memory:50mb'),
  test('denies', '@memory:0mb'),
] as const;
const MEASURED = [
  measured('large', 300),
  measured('huge', 500),
  measured('small', 80),
  measured('says', 900),
  measured('denies', 900),
];

/** Of two slots, and so many megabytes for all. */
function rules(availableMb: number, input: Partial<MemoryRulesInput> = {}): MemoryRules {
  return memoryRulesOf({
    options: { needs: 'measured' },
    units: [large, huge, small].map((each) => unit(each)),
    slots: 2,
    index,
    isTold: true,
    measured: MEASURED,
    availableBytes: () => availableMb * MB,
    ...input,
  });
}

const megabytes = ({ needOf }: MemoryRules, ...tests: TestCase[]): number => needOf(tests) / MB;

describe('memoryRulesOf', () => {
  it('counts what was measured where two slots could need more than there is', () => {
    const tight = rules(799);
    expect([large, huge, small, test('new')].map((each) => megabytes(tight, each))).toEqual([
      300, 500, 80, 0,
    ]);
    expect(tight.roomBytes()).toBe(799 * MB);
  });

  it('counts nothing measured in a run with room for whatever runs beside each other', () => {
    const roomy = rules(800);
    expect([large, huge, small].map((each) => megabytes(roomy, each))).toEqual([0, 0, 0]);
    expect(megabytes(roomy, says)).toBe(50);
  });

  it('counts a unit as often as it has jobs that can run beside each other', () => {
    const divisible = { ...unit(huge, huge), isDivisible: true };
    expect(megabytes(rules(999, { units: [divisible] }), huge)).toBe(500);
    expect(megabytes(rules(999, { units: [unit(huge, huge)] }), huge)).toBe(0);
  });

  it('goes by a limit alone where the system tells too little', () => {
    expect(megabytes(rules(100, { isTold: false }), huge)).toBe(0);
    const limited = rules(100, { isTold: false, options: { needs: 'measured', limit: 600 * MB } });
    expect(megabytes(limited, huge)).toBe(500);
    expect(limited.roomBytes()).toBe(600 * MB);
  });

  it('goes by the units of the run and by its slots', () => {
    expect(megabytes(rules(799, { units: [unit(large), unit(small)] }), large)).toBe(0);
    expect(megabytes(rules(800, { slots: 3 }), large)).toBe(300);
    expect(megabytes(rules(799, { slots: 1 }), large)).toBe(0);
  });

  it('counts the most that one of a unit’s tests needs, and lets a test’s own word beat what was measured of it', () => {
    const tight = rules(100);
    expect(megabytes(tight, small, large)).toBe(300);
    expect(megabytes(tight, says)).toBe(50);
    expect(megabytes(tight, denies)).toBe(0);
    expect(megabytes(tight, says, small)).toBe(80);
  });

  it('heeds what tests say when it looks whether there is room', () => {
    const units = [unit(large), unit(test('claims', '@memory:400mb'))];
    expect(megabytes(rules(699, { units }), large)).toBe(300);
    expect(megabytes(rules(700, { units }), large)).toBe(0);
  });

  it('keeps to a limit, and to what there is', () => {
    const limited = rules(8000, { options: { needs: 'measured', limit: 700 * MB } });
    expect(megabytes(limited, large)).toBe(300);
    expect(limited.roomBytes()).toBe(700 * MB);
    expect(rules(600, { options: { needs: 'measured', limit: 700 * MB } }).roomBytes()).toBe(600 * MB);
  });

  it('counts only what tests say where that is asked for, or nothing was measured', () => {
    const declared = rules(100, { options: { needs: 'declared', limit: 60 * MB } });
    expect([megabytes(declared, large), megabytes(declared, says)]).toEqual([0, 50]);
    expect(declared.roomBytes()).toBe(60 * MB);
    const first = rules(100, { measured: [] });
    expect([megabytes(first, large), megabytes(first, says)]).toEqual([0, 50]);
  });
});
