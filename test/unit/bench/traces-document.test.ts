/** What `docs/benchmarks.md` says beside its tables is worked out from the figures, too. */
import { describe, expect, it } from 'vitest';
import { benchModule } from '../../support/bench-module.js';

type Ratios = Readonly<Record<string, number>>;

interface Case {
  readonly trace: string;
  readonly run: string;
  readonly slots: number;
  readonly policy: string;
  readonly ratio: number;
  readonly known: number;
}

const { summarise } = await benchModule<{ summarise: (cases: readonly Case[]) => object[] }>(
  'traces-summary.mjs',
);
const { traceLimits } = await benchModule<{ traceLimits: (summary: readonly object[]) => object[] }>(
  'traces-limits.mjs',
);
const { tracesDocument } = await benchModule<{ tracesDocument: (figures: object, origin: object) => string }>(
  'traces-document.mjs',
);

const ORIGIN = {
  version: '1.2.3',
  day: '2000-01-01',
  machine: 'Node 20, a CPU',
  commit: 'abc1234',
  folders: ['src', 'bench/lib'],
  digests: ['digest-of-src', 'digest-of-bench'],
};

/** What all policies take in a run. */
function casesOf(run: string, slots: number, ratios: Ratios, known = 3): Case[] {
  const [trace = ''] = run.split(' ');
  return Object.entries(ratios).map(([policy, ratio]) => ({
    ...{ trace: `${trace}__suite__x`, run, slots, policy, ratio, known },
    ...(policy === 'live' && LIVE_DETAILS),
  }));
}

const straggler = { unitId: '["p","f.ts"]', startMs: 0, predictedMs: 1000, actualMs: 2000 };
const LIVE_DETAILS = {
  straggler,
  orders: [1, 1.2],
  pastMs: [1000],
  firstRatio: 1,
  knownRatio: 1,
  bestKnown: { unitId: straggler.unitId, ratio: 1 },
  oracleRatio: 1,
};

function documentOf(cases: readonly Case[]): string {
  const summary = summarise(cases);
  return tracesDocument({ summary, cases, limits: traceLimits(summary) }, ORIGIN);
}

const GOOD: Ratios = {
  'static-last': 1.2,
  planned: 1.1,
  'planned-oracle': 1.001,
  live: 1.01,
  'live-means': 1.03,
  'live-longest-forgotten': 1.01,
  'live-unknowns-last': 1.01,
};

describe('the document of the traces', () => {
  it('names its origin', () => {
    const text = documentOf(casesOf('a 1', 8, GOOD));
    for (const part of Object.values(ORIGIN).flat()) expect(text).toContain(part);
  });

  it('says of each limit what was reached, and that it holds', () => {
    const text = documentOf(casesOf('a 1', 8, GOOD));
    expect(text).toContain('- mean of `live` on 8 slots: 1.0100, at most 1.0150 aimed at: holds\n');
    expect(text).toContain('- worst run of `live` on 8 slots: 1.010, at most 1.100 aimed at: holds\n');
    expect(text).toContain('- mean of `planned-oracle` on 8 slots: 1.0010, at most 1.0050 aimed at: holds\n');
    expect(text).toMatch(/`planned` removes .* on 8 slots: 50\.0%, at least 25\.0% aimed at: holds\n/);
    expect(text).toMatch(/worst trace on 8 slots: -8\.3%, at most 1\.0% aimed at: holds\n/);
    expect(text).not.toContain('missed');
  });

  it('says of each limit where it is missed', () => {
    const bad = { ...GOOD, planned: 1.19, 'planned-oracle': 1.006, live: 1.02 };
    const text = documentOf([
      ...casesOf('a 1', 16, bad),
      ...casesOf('b 1', 16, { ...bad, planned: 1.22, live: 1.2 }),
    ]);
    expect(text).toContain('- mean of `live` on 16 slots: 1.1100, at most 1.0150 aimed at: **missed**\n');
    expect(text).toContain('- worst run of `live` on 16 slots: 1.200, at most 1.100 aimed at: **missed**\n');
    expect(text).toContain(
      '- mean of `planned-oracle` on 16 slots: 1.0060, at most 1.0050 aimed at: **missed**\n',
    );
    expect(text).toMatch(/removes .* on 16 slots: -2\.5%, at least 25\.0% aimed at: \*\*missed\*\*\n/);
    expect(text).toMatch(/worst trace on 16 slots: 1\.7%, at most 1\.0% aimed at: \*\*missed\*\*\n/);
  });

  it('promises means on 8 and 16 slots alone', () => {
    const text = documentOf(casesOf('a 1', 4, { ...GOOD, live: 1.05 }));
    expect(text).not.toContain('mean of `live` on 4 slots');
    expect(text).not.toContain('removes');
    expect(text).toContain('worst run of `live` on 4 slots');
  });

  it('says what each part of the order gains, loses, or that it gains nothing', () => {
    const text = documentOf([
      ...casesOf('a 1', 8, GOOD),
      ...casesOf('a 1', 16, { ...GOOD, 'live-means': 1.0101, 'live-longest-forgotten': 1 }),
    ]);
    expect(text).toContain('(against `live-means`): 2.0% gained on 8, nothing on 16 slots\n');
    expect(text).toContain(
      '(against `live-longest-forgotten`): nothing on 8, 1.0% **lost** on 16 slots: **no gain**\n',
    );
    expect(text).toContain(
      '(against `live-unknowns-last`): nothing on 8, nothing on 16 slots: **no gain**\n',
    );
  });

  it('counts the runs of which nothing was known, and shows the shards without their traces', () => {
    const nothing = { ...GOOD, 'static-last': 3, planned: 2 };
    const text = documentOf([
      ...casesOf('a 1', 8, GOOD),
      ...casesOf('b 1', 8, nothing, 0),
      ...casesOf('b 2', 8, nothing, 0),
      ...casesOf('b 3', 8, nothing, 1),
    ]);
    expect(text).toContain('In 2 runs of b/suite no unit had been seen before');
    expect(text).toContain('`planned` and `static-last` take 1.100 and 1.200 on 8 slots.');
    expect(documentOf(casesOf('a 1', 8, GOOD))).not.toContain('had been seen before:');
  });
});
