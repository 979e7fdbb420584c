// What the cases of `bench:traces` come to. Means are over traces, of each trace's mean over its runs, so that a
// trace with many runs counts no more than one with few.
import { grouped } from './grouped.mjs';

/** @returns for each policy and number of slots the mean ratio, and the worst case */
export function summarise(cases) {
  return grouped(cases, ({ policy, slots }) => `${policy} ${slots}`).map((group) => {
    const { policy, slots } = group[0];
    const byTrace = grouped(group, ({ trace }) => trace).map((runs) => ({
      trace: runs[0].trace,
      runs: runs.length,
      ratio: mean(runs.map(({ ratio }) => ratio)),
    }));
    const worst = group.reduce((a, b) => (b.ratio > a.ratio ? b : a));
    return { policy, slots, ratio: mean(byTrace.map(({ ratio }) => ratio)), byTrace, worst };
  });
}

/** A table of texts: a row for each policy, a column for each number of slots, `mean (worst)`. */
export function meansTable(summary) {
  const slots = [...new Set(summary.map((item) => item.slots))];
  const head = ['policy', ...slots.map((count) => `${count} slots`)];
  const rows = grouped(summary, ({ policy }) => policy).map((items) => [
    items[0].policy,
    ...items.map(({ ratio, worst }) => `${ratio.toFixed(3)} (${worst.ratio.toFixed(2)})`),
  ]);
  return { head, rows };
}

/** Means of each trace at one number of slots: a row for each trace, a column for each policy. */
export function tracesTable(summary, slots) {
  const items = summary.filter((item) => item.slots === slots);
  const head = ['trace', 'runs', ...items.map(({ policy }) => policy)];
  const rows = (items[0]?.byTrace ?? []).map(({ trace, runs }, index) => [
    shortName(trace),
    String(runs),
    ...items.map(({ byTrace }) => byTrace[index].ratio.toFixed(3)),
  ]);
  return { head, rows };
}

/** The worst case of each number of slots under one policy: which unit ended last, and why. */
export function worstTable(summary, policy) {
  const head = [
    'slots',
    'ratio',
    'trace',
    'run',
    'last unit',
    'started',
    'predicted',
    'longest before',
    'took',
    'cause',
    'ratio with it first',
  ];
  const rows = summary
    .filter((item) => item.policy === policy)
    .map(({ slots, worst: { ratio, trace, run, straggler, earlierMaxMs, firstRatio } }) => [
      String(slots),
      ratio.toFixed(3),
      shortName(trace),
      run.slice(0, 14),
      straggler ? JSON.parse(straggler.unitId).filter(Boolean).join(': ') : '',
      ...(straggler
        ? [straggler.startMs, straggler.predictedMs, earlierMaxMs, straggler.actualMs].map((ms) =>
            ms === null ? 'never seen' : `${(ms / 1000).toFixed(1)} s`,
          )
        : ['', '', '', '']),
      straggler?.cause ?? '',
      firstRatio === undefined ? '' : firstRatio.toFixed(3),
    ]);
  return { head, rows };
}

/** A table in Markdown. */
export function markdownTable({ head, rows }) {
  const lines = [
    head,
    head.map(() => '---'),
    ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|'))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The part of a trace's name that says whose it is. */
function shortName(trace) {
  return trace.split('__').slice(0, 2).join('/');
}
