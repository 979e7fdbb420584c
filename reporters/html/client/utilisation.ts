import type { EChartsOption } from 'echarts';
import { formatDuration } from '../../../src/format/duration.js';
import { formatPercent } from '../../../src/format/number.js';
import type { ReportData } from '../report-data.js';
import { axisStyle, chartFrame, chartHost, mountChart, tooltipContent, type MountedChart } from './charts.js';
import type { Palette } from './theme.js';
import { timelineMargins } from './timeline-option.js';
import { utilisationCurves, type UtilisationCurve } from './utilisation-curve.js';

/** What is seen of the run, in percent of its length. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** A chart below the timeline, moment below moment. */
export interface UtilisationChart {
  readonly host: HTMLElement;
  /** @param rangeOf what the timeline shows @param isNarrow whether its axes give up room */
  readonly mount: (rangeOf: () => TimeRange, isNarrow: () => boolean) => MountedChart;
}

/** The share of its slots that each project used over the run; null where nothing was sampled. */
export function utilisation(data: ReportData, endMs: number): UtilisationChart | null {
  const curves = utilisationCurves(data.projects, data.samples);
  if (curves.length === 0) return null;
  const means = curves.map(({ project, mean }) => `${project} ${formatPercent(mean)}`).join(', ');
  const host = chartHost(
    'utilisation-chart',
    `Line chart: the share of its slots that each project used over the run. On average ${means}.`,
  );
  const optionOf = (range: TimeRange, isNarrow: boolean, colors: Palette): EChartsOption => {
    const axis = axisStyle(colors);
    return {
      ...chartFrame(colors, { trigger: 'axis', formatter: pointTooltip }),
      grid: { ...timelineMargins(isNarrow), top: 26, bottom: 24 },
      xAxis: {
        type: 'value',
        ...{ min: (endMs * range.start) / 100, max: (endMs * range.end) / 100 },
        ...axis,
        axisLabel: { ...axis.axisLabel, formatter: (ms: number) => formatDuration(ms) },
      },
      yAxis: {
        type: 'value',
        ...{ min: 0, max: 1, splitNumber: 2, name: 'utilisation', nameGap: 8 },
        ...axis,
        nameTextStyle: { color: colors.muted, align: 'left' },
        axisLabel: { ...axis.axisLabel, formatter: (share: number) => `${Math.round(share * 100)}%` },
      },
      series: curves.map((curve) => lineOf(data, curve, colors)),
    };
  };
  return {
    host,
    mount: (rangeOf, isNarrow) => mountChart(host, (colors) => optionOf(rangeOf(), isNarrow(), colors)),
  };
}

function lineOf({ projects }: ReportData, { project, points }: UtilisationCurve, colors: Palette): object {
  const color = colors.projects[projects.indexOf(project) % colors.projects.length] ?? colors.muted;
  return {
    ...{ type: 'line', name: project, symbol: 'none', data: points },
    lineStyle: { color, width: 1.8 },
    itemStyle: { color },
  };
}

function pointTooltip(params: unknown): HTMLElement | string {
  const points = params as { readonly seriesName: string; readonly value: readonly [number, number] }[];
  const [first] = points;
  if (!first) return '';
  const rows = points.map(({ seriesName, value: [, share] }) => [seriesName, formatPercent(share)] as const);
  return tooltipContent(`at ${formatDuration(first.value[0])}`, rows);
}
