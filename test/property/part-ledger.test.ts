/** Large tasks on browsers that fail at any moment, in any order: the recovery and the ledger of the pool, in virtual time. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fault } from '../../src/health/fault.js';
import { PartLedger, type PartCopy, type WholeEnd } from '../../src/pool/part-ledger.js';
import { recover, type Tolerance } from '../../src/pool/recover.js';

const RETRIES = 2;
const FAULTS: readonly Fault[] = ['crash', 'launch-failed', 'hang', 'worker-lost', 'out-of-memory'];

/** Which of the copies under way ends next, and how. */
interface Step {
  readonly pick: number;
  /** Null: it is done. */
  readonly fault: Fault | null;
}

const steps = fc.array(
  fc.record({
    pick: fc.nat(),
    fault: fc.option(fc.constantFrom(...FAULTS), { nil: null }),
  }),
  { maxLength: 60 },
);
const browsers = fc.uniqueArray(fc.constantFrom('chromium', 'firefox', 'webkit'), { minLength: 1 });

interface Played {
  readonly ends: readonly WholeEnd<string>[];
  readonly accepted: ReadonlyMap<number, number>;
  readonly losses: ReadonlyMap<string, number>;
  readonly places: readonly { readonly from: string; readonly to: string }[];
}

/** Plays the steps, and afterwards lets all that is left be done. */
function play(
  parts: number,
  copies: number,
  tolerance: Tolerance,
  candidates: readonly string[],
  plan: readonly Step[],
): Played {
  const ledger = new PartLedger<string>(
    'task',
    Array.from({ length: parts }, (_, index) => `${index}`),
    copies,
  );
  const underWay = ledger.copies.map((copy) => ({ copy, browser: candidates[0] ?? '', attempts: 1 }));
  const ends: WholeEnd<string>[] = [];
  const accepted = new Map<number, number>();
  const losses = new Map<string, number>();
  const places: { from: string; to: string }[] = [];
  const take = (copy: PartCopy, end: Parameters<typeof ledger.settle>[1]): void => {
    const before = ledger.status().done;
    const { calledOff, whole } = ledger.settle(copy, end);
    if (ledger.status().done > before) accepted.set(copy.part, (accepted.get(copy.part) ?? 0) + 1);
    if (whole) ends.push(whole);
    const gone = new Set([copy, ...calledOff].map(({ id }) => id));
    // Called-off copies may still end: what they say must not count.
    for (const one of calledOff) expect(ledger.settle(one, end)).toEqual({ calledOff: [], whole: null });
    for (let index = underWay.length - 1; index >= 0; index--)
      if (gone.has(underWay[index]?.copy.id ?? '')) underWay.splice(index, 1);
  };
  for (const { pick, fault } of plan) {
    const run = underWay[pick % underWay.length];
    if (!run) break;
    if (fault === null) {
      take(run.copy, { type: 'done', value: `${run.copy.part}` });
      continue;
    }
    losses.set(run.copy.id, (losses.get(run.copy.id) ?? 0) + 1);
    const { browser, attempts } = run;
    const recovery = recover({ tolerance, fault, browser, attempts, retries: RETRIES, candidates });
    if (recovery.type === 'give-up') {
      take(run.copy, { type: 'lost', error: new Error(fault) });
      continue;
    }
    places.push({ from: browser, to: recovery.browser });
    Object.assign(run, { browser: recovery.browser, attempts: attempts + 1 });
  }
  for (let run = underWay[0]; run; run = underWay[0])
    take(run.copy, { type: 'done', value: `${run.copy.part}` });
  return { ends, accepted, losses, places };
}

const sizes = { parts: fc.integer({ min: 1, max: 6 }), copies: fc.integer({ min: 1, max: 2 }) };

it('each part has exactly one accepted result, in its place, unless a copy used up its retries', () => {
  fc.assert(
    fc.property(
      fc.record({ ...sizes, tolerance: fc.constantFrom<Tolerance>('retry', 'reroute'), browsers, steps }),
      ({ parts, copies, tolerance, browsers: candidates, steps: plan }) => {
        const { ends, accepted, losses } = play(parts, copies, tolerance, candidates, plan);
        expect(ends).toHaveLength(1);
        for (const times of accepted.values()) expect(times).toBe(1);
        const isSpent = (part: number): boolean =>
          Array.from({ length: copies }, (_, copy) => losses.get(`${part}.${copy}`) ?? 0).every(
            (count) => count > RETRIES,
          );
        const allParts = Array.from({ length: parts }, (_, part) => part);
        if (allParts.some(isSpent)) expect(ends[0]?.type).toBe('failed');
        else expect(ends[0]).toEqual({ type: 'done', results: allParts.map(String) });
      },
    ),
    { numRuns: 500 },
  );
});

it('none: the first fault ends the whole, and says which part was lost', () => {
  fc.assert(
    fc.property(
      fc.record({ parts: sizes.parts, browsers, steps }),
      ({ parts, browsers: candidates, steps: plan }) => {
        const { ends, losses } = play(parts, 1, 'none', candidates, plan);
        expect(ends).toHaveLength(1);
        const [lost] = losses.keys();
        if (lost === undefined) {
          expect(ends[0]?.type).toBe('done');
          return;
        }
        const part = Number(lost.split('.')[0]);
        expect(ends[0]).toMatchObject({ type: 'failed', error: { code: 'POOL_TASK_LOST' } });
        expect(String((ends[0] as { error: Error }).error.message)).toContain(`part ${part + 1} of ${parts}`);
      },
    ),
  );
});

it('retry stays in its browser; reroute leaves it wherever there is another', () => {
  fc.assert(
    fc.property(
      fc.record({ ...sizes, browsers, steps }),
      ({ parts, copies, browsers: candidates, steps: plan }) => {
        for (const { from, to } of play(parts, copies, 'retry', candidates, plan).places)
          expect(to).toBe(from);
        for (const { from, to } of play(parts, copies, 'reroute', candidates, plan).places)
          expect(to !== from).toBe(candidates.length > 1);
      },
    ),
  );
});
