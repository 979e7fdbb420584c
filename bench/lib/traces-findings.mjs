// What the figures of `bench:traces` say, as sentences: what was aimed at and whether it is reached, what each part of the order
// gains, and what the shards are worth where something was known of every run.
import { grouped } from './grouped.mjs';
import { shortName, summarise } from './traces-summary.mjs';

/** Below this share a gain is none: ratios have three digits. */
const LEAST_GAIN = 0.0005;

/** What is switched off in a policy, against `live` with it. */
const PARTS = [
  { policy: 'live-means', what: 'Spreads and longest runs in the order' },
  { policy: 'live-longest-forgotten', what: 'Longest runs alone' },
  { policy: 'live-unknowns-last', what: 'Unknown units early' },
];

/** One line for each limit: what was reached, what was aimed at, whether it is missed. */
export function limitLines(limits) {
  return limits.map(
    ({ name, reached, allowed, isWithin }) =>
      `- ${name}: ${reached}, ${allowed} aimed at: ${isWithin ? 'holds' : '**missed**'}`,
  );
}

/** One line for each part of the order: what runs take less with it, by number of slots. */
export function gainLines(summary) {
  const ratioOf = new Map(summary.map(({ policy, slots, ratio }) => [`${policy} ${slots}`, ratio]));
  const slots = [...new Set(summary.map((item) => item.slots))];
  return PARTS.flatMap(({ policy, what }) => {
    const gains = slots.flatMap((count) => {
      const [live, without] = ['live', policy].map((name) => ratioOf.get(`${name} ${count}`));
      return live && without ? { count, gain: without / live - 1 } : [];
    });
    return gains.length === 0 ? [] : `- ${what} (against \`${policy}\`): ${gainText(gains)}`;
  });
}

function gainText(gains) {
  const texts = gains.map(({ count, gain }) => `${changeText(gain)} on ${count}`);
  const isAny = gains.some(({ gain }) => gain >= LEAST_GAIN);
  return `${texts.join(', ')} slots${isAny ? '' : ': **no gain**'}`;
}

function changeText(gain) {
  if (Math.abs(gain) < LEAST_GAIN) return 'nothing';
  return `${(100 * Math.abs(gain)).toFixed(1)}% ${gain > 0 ? 'gained' : '**lost**'}`;
}

/**
 * Runs of which no unit had been seen before say nothing of last values: what planned shards gain with and without their
 * traces. Nothing where there are none.
 */
export function unknownRunsText(cases) {
  const traces = grouped(
    cases.filter(({ known }) => known === 0),
    ({ trace }) => trace,
  );
  if (traces.length === 0) return '';
  const where = traces.map((group) => {
    const runs = new Set(group.map(({ run }) => run)).size;
    return `${runs} ${runs === 1 ? 'run' : 'runs'} of ${shortName(group[0].trace)}`;
  });
  const left = new Set(traces.map(([{ trace }]) => trace));
  const others = summarise(cases.filter(({ trace }) => !left.has(trace)));
  const compared = grouped(others, ({ slots }) => slots).flatMap((items) => {
    const [planned, last] = ['planned', 'static-last'].map((name) =>
      items.find((item) => item.policy === name),
    );
    return planned && last
      ? `${planned.ratio.toFixed(3)} and ${last.ratio.toFixed(3)} on ${planned.slots}`
      : [];
  });
  const without =
    compared.length === 0
      ? ''
      : ` Over the other traces \`planned\` and \`static-last\` take ${compared.join(', ')} slots.`;
  return `In ${where.join(', ')} no unit had been seen before: \`static-last\` and \`static-max\` then have no value for any
and deal the units out in turn.${without}`;
}
