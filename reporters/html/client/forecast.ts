import type { EChartsOption } from 'echarts';
import { formatDuration } from '../../../src/format/duration.js';
import { formatCount, formatRounded } from '../../../src/format/number.js';
import type { ReportData, ReportForecast } from '../report-data.js';
import { chartHost, mountChart, tooltipContent, type AxisStyle, type MountedChart } from './charts.js';
import { el, section } from './dom.js';
import { forecastCurve, type CurveChoice, type CurvePoint } from './forecast-curve.js';
import { lineChartOption, type LineChart } from './line-chart.js';
import { selectBox } from './select-box.js';
import type { Palette } from './theme.js';

const QUANTITIES = [
  ['backlog', 'units that wait'],
  ['busy', 'busy slots'],
  ['remaining_ms', 'time to the end'],
] as const;

const MINUTE_MS = 60_000;

/** What the run forecast while it was on, against what came; null where it forecast nothing. */
export function forecast({ forecasts }: ReportData): { element: HTMLElement; mount: () => void } | null {
  const quantities = QUANTITIES.filter(([name]) => forecasts.some(({ quantity }) => quantity === name));
  const [quantity] = quantities[0] ?? [];
  const [horizonMs] = horizonsOf(forecasts);
  if (quantity === undefined) return null;
  let choice: CurveChoice = { project: null, quantity, horizonMs: horizonMs ?? 0 };
  let mounted: MountedChart | null = null;
  const status = el('p', { class: 'meaning', role: 'status' });
  const choose = (change: Partial<CurveChoice>): void => {
    choice = { ...choice, ...change };
    projects.hidden = ahead.hidden = choice.quantity === 'remaining_ms';
    status.textContent = statusOf(forecastCurve(forecasts, choice));
    mounted?.refresh();
  };
  const projects = selectBox('Project', projectChoices(forecasts), (project) => choose({ project }));
  const ahead = selectBox(
    'Ahead',
    horizonsOf(forecasts).map((ms) => [ms, formatCount(ms / MINUTE_MS, 'minute')]),
    (ms) => choose({ horizonMs: ms }),
  );
  const figure = selectBox('Figure', quantities, (name) => choose({ quantity: name }));
  choose({});
  const host = chartHost(
    'half-chart',
    `Line chart: what was forecast over the run, and what came. ${status.textContent}`,
  );
  const lead =
    'Each forecast stands at the moment that it was about. Dashed: forecast, in the band of its 90% interval. Solid: what came.';
  const controls = el('div', { class: 'choices' }, figure, projects, ahead);
  return {
    element: section('forecast', 'Forecast against what came', lead, controls, host, status),
    mount: () => {
      mounted = mountChart(host, (colors) => curveOption(forecastCurve(forecasts, choice), choice, colors));
    },
  };
}

function horizonsOf(forecasts: readonly ReportForecast[]): number[] {
  const all = forecasts.flatMap(({ quantity, horizonMs }) =>
    quantity === 'remaining_ms' ? [] : [horizonMs],
  );
  return [...new Set(all)].sort((a, b) => a - b);
}

function projectChoices(
  forecasts: readonly ReportForecast[],
): (readonly [project: string | null, name: string])[] {
  const named = new Set(forecasts.flatMap(({ project }) => project ?? []));
  return [[null, 'all together'], ...[...named].sort().map((project) => [project, project] as const)];
}

function statusOf(points: readonly CurvePoint[]): string {
  const seen = points.filter(({ actual }) => actual !== null);
  const within = seen.filter(({ low, high, actual }) => actual !== null && actual >= low && actual <= high);
  return seen.length === 0
    ? 'Nobody saw what came.'
    : `${within.length} of ${formatCount(seen.length, 'outcome')} within the interval of their forecast.`;
}

function curveOption(
  points: readonly CurvePoint[],
  { quantity }: CurveChoice,
  colors: Palette,
): EChartsOption {
  const formatValue = (value: number): string =>
    quantity === 'remaining_ms' ? formatDuration(value) : formatRounded(value);
  const chart = {
    points,
    series: curveSeries(points, colors),
    xName: 'time since the first start',
    xAxis: (axis: AxisStyle) => ({
      type: 'value' as const,
      min: 'dataMin' as const,
      max: 'dataMax' as const,
      ...axis,
      axisLabel: { ...axis.axisLabel, formatter: (ms: number) => formatDuration(ms) },
    }),
    formatValue,
    tooltipOf: (point: CurvePoint) => pointTooltip(point, formatValue),
  };
  return lineChartOption(chart, colors);
}

function curveSeries(points: readonly CurvePoint[], colors: Palette): LineChart<CurvePoint>['series'] {
  const line = { type: 'line' as const, symbol: 'none' };
  // The band is drawn on top of a line that is not seen.
  const band = { ...line, stack: 'band', silent: true, lineStyle: { opacity: 0 } };
  return [
    { ...band, data: points.map(({ atMs, low }) => [atMs, low]) },
    {
      ...band,
      data: points.map(({ atMs, low, high }) => [atMs, high - low]),
      areaStyle: { color: colors.accent, opacity: 0.18 },
    },
    {
      ...line,
      data: points.map(({ atMs, predicted }) => [atMs, predicted]),
      lineStyle: { color: colors.accent, width: 2, type: 'dashed' },
    },
    {
      ...line,
      data: points.map(({ atMs, actual }) => [atMs, actual]),
      symbol: 'circle',
      symbolSize: 5,
      lineStyle: { color: colors.text, width: 2 },
      itemStyle: { color: colors.text },
    },
  ];
}

function pointTooltip(point: CurvePoint, show: (value: number) => string): HTMLElement {
  return tooltipContent(`at ${formatDuration(point.atMs)}`, [
    ['forecast', show(point.predicted)],
    ['90% interval', `${show(point.low)} to ${show(point.high)}`],
    ['came', point.actual === null ? 'not seen' : show(point.actual)],
  ]);
}
