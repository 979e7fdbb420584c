import type { EChartsOption } from 'echarts';
import { formatDuration } from '../../../src/format/duration.js';
import type { ReportData, RunPoint } from '../report-data.js';
import { chartHost, mountChart, tooltipContent, type AxisStyle } from './charts.js';
import { el, emptyState, section } from './dom.js';
import { lineChartOption, type LineChart } from './line-chart.js';
import type { Palette } from './theme.js';
import { formatTime } from './words.js';

/** Makespan and lower bound over runs. */
export function trend({ runs }: ReportData): { element: HTMLElement; mount: () => void } {
  const title = 'Over the runs';
  const [first, last] = [runs[0], runs.at(-1)];
  if (runs.length < 2 || !first || !last) {
    const empty = emptyState(
      'This is the first run in history. From the second on, this shows whether runs get closer to their lower bound.',
    );
    return { element: section('trend', title, null, empty), mount: () => undefined };
  }
  const description = `Line chart over ${runs.length} runs: makespan from ${formatDuration(first.makespanMs)} to ${formatDuration(last.makespanMs)}.`;
  const host = chartHost('half-chart', description);
  const lead =
    'How long each run took, and the least it could have taken. The gap between the lines is what balancing can still win.';
  const legend = el(
    'ul',
    { class: 'legend' },
    el('li', {}, el('i', { class: 'key-line' }), 'makespan'),
    el('li', {}, el('i', { class: 'key-line key-dashed' }), 'lower bound'),
    el('li', {}, el('i', { class: 'key-dot' }), 'run not passed'),
  );
  const element = section('trend', title, lead, legend, host);
  return { element, mount: () => void mountChart(host, (colors) => trendOption(runs, colors)) };
}

function trendOption(runs: readonly RunPoint[], colors: Palette): EChartsOption {
  const oldest = 1 - runs.length;
  const chart = {
    points: runs,
    series: trendSeries(runs, colors),
    xName: 'runs before this one',
    xAxis: (axis: AxisStyle) => ({
      type: 'category' as const,
      data: runs.map((_, index) => (index === runs.length - 1 ? 'this run' : String(oldest + index))),
      boundaryGap: false,
      ...axis,
    }),
    formatValue: formatDuration,
    tooltipOf: runTooltip,
  };
  return lineChartOption(chart, colors);
}

function trendSeries(runs: readonly RunPoint[], colors: Palette): LineChart<RunPoint>['series'] {
  return [
    {
      type: 'line',
      name: 'makespan',
      data: runs.map((run) => ({ value: run.makespanMs, ...pointLook(run, colors) })),
      lineStyle: { color: colors.accent, width: 2 },
      itemStyle: { color: colors.accent },
      symbolSize: runs.length > 40 ? 4 : 7,
    },
    {
      type: 'line',
      name: 'lower bound',
      data: runs.map((run) => run.lowerBoundMs),
      symbol: 'none',
      lineStyle: { color: colors.muted, width: 1.5, type: 'dashed' },
      itemStyle: { color: colors.muted },
    },
  ];
}

function pointLook({ status }: RunPoint, colors: Palette): object {
  return status === 'passed'
    ? { symbol: 'circle' }
    : { symbol: 'diamond', symbolSize: 11, itemStyle: { color: colors.bad } };
}

function runTooltip(run: RunPoint): HTMLElement {
  return tooltipContent(formatTime(run.startedMs), [
    ['status', run.status],
    ['makespan', formatDuration(run.makespanMs)],
    ['lower bound', formatDuration(run.lowerBoundMs)],
    ['ratio', run.lowerBoundMs > 0 ? (run.makespanMs / run.lowerBoundMs).toFixed(2) : '–'],
    ['units', String(run.units)],
    ['run', run.runId],
  ]);
}
