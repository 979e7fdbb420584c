// What the cases of `bench:traces` come to. Means are over traces, of each trace's mean over its runs, so that a
// trace with many runs counts no more than one with few.
import { grouped } from './grouped.mjs';
import { LONG } from './long-run.mjs';
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

/** Of past values the latest are shown. */
const PAST_SHOWN = 6;

/** Every long run under `live`, the longest first: which unit ended last, what was known of it, and who could have. */
export function longRunsTable(cases) {
  const head = [
    'slots',
    'ratio',
    'trace',
    'run',
    'last unit',
    'started',
    'predicted',
    'took before',
    'took',
    'with it first',
    'with it known',
    'with one known',
    'all lengths known',
    'other orders within 1.1',
    'verdict',
  ];
  const rows = longRuns(cases).map((run) => [
    String(run.slots),
    run.ratio.toFixed(3),
    shortName(run.trace),
    run.run.slice(0, 14),
    unitName(run.straggler.unitId),
    seconds(run.straggler.startMs),
    seconds(run.straggler.predictedMs),
    pastText(run.pastMs),
    seconds(run.straggler.actualMs),
    run.firstRatio.toFixed(3),
    run.knownRatio.toFixed(3),
    oneKnownText(run),
    run.oracleRatio.toFixed(3),
    `${run.orders.filter((other) => other <= LONG).length} of ${run.orders.length}`,
    verdictOf(run),
  ]);
  return { head, rows };
}

/** For how many of the long runs one length alone, had it been known, would have been enough. */
export function misjudgedTable(cases) {
  const runs = longRuns(cases);
  const rows = [
    ['that of the unit that ended last', runs.filter(({ knownRatio }) => knownRatio <= LONG)],
    ['that of some one unit', runs.filter(({ bestKnown }) => bestKnown.ratio <= LONG)],
    ['all lengths', runs.filter(({ oracleRatio }) => oracleRatio <= LONG)],
  ];
  return {
    head: ['known', 'runs within 1.1'],
    rows: rows.map(([name, within]) => [name, `${within.length} of ${runs.length}`]),
  };
}

/** How many of the long runs have which verdict. */
export function verdictsTable(cases) {
  const rows = grouped(longRuns(cases), verdictOf).map((runs) => [verdictOf(runs[0]), String(runs.length)]);
  return { head: ['verdict', 'runs'], rows };
}

function longRuns(cases) {
  return cases
    .filter(({ policy, ratio }) => policy === 'live' && ratio > LONG)
    .sort((a, b) => b.ratio - a.ratio);
}

/** Whether the past could have told: not longest first itself, none, some or most of the other orders. */
function verdictOf({ oracleRatio, orders }) {
  if (oracleRatio > LONG) return 'not even with all lengths known';
  const within = orders.filter((other) => other <= LONG).length;
  if (within === 0) return 'no order that was tried';
  return within * 2 >= orders.length ? 'most orders could' : 'some orders could';
}

function oneKnownText({ bestKnown, straggler }) {
  const ratio = bestKnown.ratio.toFixed(3);
  return bestKnown.unitId === straggler.unitId ? ratio : `${ratio} (${unitName(bestKnown.unitId)})`;
}

function unitName(unitId) {
  return JSON.parse(unitId).filter(Boolean).join(': ');
}

function pastText(pastMs) {
  if (pastMs.length === 0) return 'never seen';
  const shown = pastMs.slice(-PAST_SHOWN).map((ms) => (ms / 1000).toFixed(1));
  const hidden = pastMs.slice(0, -PAST_SHOWN);
  const before =
    hidden.length === 0 ? '' : `${hidden.length} more, at most ${seconds(Math.max(...hidden))}; `;
  return `${before}${shown.join(', ')} s`;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** How much longer in per cent `planned` is than `static-last`, by trace and number of slots: mean and its standard error over runs. */
export function plannedTable(cases) {
  const slots = [...new Set(cases.map((item) => item.slots))];
  const ratioOf = new Map(cases.map((item) => [caseKey(item, item.policy), item.ratio]));
  const planned = cases.filter(
    (item) => item.policy === 'planned' && ratioOf.has(caseKey(item, 'static-last')),
  );
  const rows = grouped(planned, ({ trace }) => trace).map((items) => [
    shortName(items[0].trace),
    ...slots.map((count) => {
      const at = items.filter((item) => item.slots === count);
      const base = mean(at.map((item) => ratioOf.get(caseKey(item, 'static-last'))));
      return changeText(at.map((item) => (item.ratio - ratioOf.get(caseKey(item, 'static-last'))) / base));
    }),
  ]);
  return { head: ['trace', ...slots.map((count) => `${count} slots`)], rows };
}

function changeText(changes) {
  const middle = mean(changes);
  const variance = changes.reduce((sum, change) => sum + (change - middle) ** 2, 0) / (changes.length - 1);
  const error =
    changes.length > 1 ? `± ${(100 * Math.sqrt(variance / changes.length)).toFixed(1)}` : '(one run)';
  return `${middle >= 0 ? '+' : ''}${(100 * middle).toFixed(1)} ${error}`;
}

function caseKey({ trace, run, slots }, policy) {
  return JSON.stringify([trace, run, slots, policy]);
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
export function shortName(trace) {
  return trace.split('__').slice(0, 2).join('/');
}
