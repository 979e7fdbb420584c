// What the cases of `bench:traces` come to. Means are over traces, of each trace's mean over its runs, so that a
// trace with many runs counts no more than one with few.
import { grouped } from './grouped.mjs';
import { quantile } from './statistics.mjs';

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

/** Runs under `live` that took longer than this many times the lower bound are shown one by one. */
const LONG = 1.1;

/** Every long run under `live`, the longest first: which unit ended last, why, and what other orders made of it. */
export function longRunsTable(cases) {
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
    'with it first',
    'other orders: best, middle',
    'of them within 1.1',
  ];
  const long = cases.filter(({ policy, ratio }) => policy === 'live' && ratio > LONG);
  const rows = long
    .sort((a, b) => b.ratio - a.ratio)
    .map(({ slots, ratio, trace, run, straggler, earlierMaxMs, firstRatio, orders }) => [
      String(slots),
      ratio.toFixed(3),
      shortName(trace),
      run.slice(0, 14),
      JSON.parse(straggler.unitId).filter(Boolean).join(': '),
      ...[straggler.startMs, straggler.predictedMs, earlierMaxMs, straggler.actualMs].map((ms) =>
        ms === null ? 'never seen' : `${(ms / 1000).toFixed(1)} s`,
      ),
      straggler.cause,
      firstRatio.toFixed(3),
      `${Math.min(...orders).toFixed(3)}, ${quantile(orders, 0.5).toFixed(3)}`,
      `${orders.filter((other) => other <= LONG).length} of ${orders.length}`,
    ]);
  return { head, rows };
}

/** Where the mean of `live` stands among the means of other orders, each kept for all runs of all traces. */
export function ordersTable(cases) {
  const head = ['slots', 'live', 'best of the others', 'best tenth', 'middle', 'worst', 'better than live'];
  const live = cases.filter(({ policy }) => policy === 'live');
  const rows = grouped(live, ({ slots }) => slots).map((group) => {
    const ours = meanOverTraces(group, ({ ratio }) => ratio);
    const others = group[0].orders.map((_, order) => meanOverTraces(group, ({ orders }) => orders[order]));
    const quantiles = [0, 0.1, 0.5, 1].map((q) => quantile(others, q).toFixed(4));
    const better = others.filter((ratio) => ratio < ours).length;
    return [String(group[0].slots), ours.toFixed(4), ...quantiles, `${better} of ${others.length}`];
  });
  return { head, rows };
}

function meanOverTraces(cases, valueOf) {
  return mean(grouped(cases, ({ trace }) => trace).map((runs) => mean(runs.map(valueOf))));
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
