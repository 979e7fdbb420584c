/** A file's rollup as JSON; samples are arrays, since their names would be most of the text. */
import type { Sample } from '../model/history.js';
import type { FileRollup, TestRollup, TimeSample } from './rollups.js';

export type TimeValues = readonly [runSeq: number, durationMs: number];

type SampleValues = readonly [
  runSeq: number,
  durationMs: number,
  costMs: number,
  attempts: number,
  ok: boolean,
  memoryBytes?: number | null,
  metrics?: Readonly<Record<string, number>>,
];

/** What the JSON holds. */
export interface RollupContent {
  readonly tests: readonly (Omit<TestRollup, 'samples'> & { readonly samples: readonly SampleValues[] })[];
  readonly overheads: readonly TimeValues[];
}

/** The JSON of a rollup's {@link RollupContent}. */
export function contentText({ tests, overheads }: FileRollup): string {
  return `{"tests":${testsText(tests)},"overheads":${JSON.stringify(timeValues(overheads))}}`;
}

const texts = new WeakMap<TestRollup, string>();

/** The JSON of a file's tests; that of each test is made once, so that what is learned of one at last costs but its own. */
export function testsText(tests: FileRollup['tests']): string {
  return `[${[...tests.values()].map(testText).join(',')}]`;
}

function testText(test: TestRollup): string {
  const known = texts.get(test);
  if (known !== undefined) return known;
  const content: RollupContent['tests'][number] = { ...test, samples: test.samples.map(sampleValues) };
  const text = JSON.stringify(content);
  texts.set(test, text);
  return text;
}

export function fromContent({ tests, overheads }: RollupContent): Pick<FileRollup, 'tests' | 'overheads'> {
  return {
    tests: new Map(
      tests.map((test) => [
        test.title,
        { ...test, samples: test.samples.map(toSample) } satisfies TestRollup,
      ]),
    ),
    overheads: fromTimeValues(overheads),
  };
}

export function timeValues(samples: readonly TimeSample[]): TimeValues[] {
  return samples.map(({ runSeq, durationMs }) => [runSeq, durationMs]);
}

export function fromTimeValues(values: readonly TimeValues[]): TimeSample[] {
  return values.map(([runSeq, durationMs]) => ({ runSeq, durationMs }));
}

function sampleValues({
  runSeq,
  durationMs,
  costMs,
  attempts,
  ok,
  memoryBytes,
  metrics,
}: Sample): SampleValues {
  const values = [runSeq, durationMs, costMs, attempts, ok] as const;
  if (metrics !== undefined) return [...values, memoryBytes ?? null, metrics];
  return memoryBytes === undefined ? values : [...values, memoryBytes];
}

function toSample([runSeq, durationMs, costMs, attempts, ok, memoryBytes, metrics]: SampleValues): Sample {
  const sample = { runSeq, durationMs, costMs, attempts, ok };
  const measured = typeof memoryBytes === 'number' ? { ...sample, memoryBytes } : sample;
  return metrics === undefined ? measured : { ...measured, metrics };
}
