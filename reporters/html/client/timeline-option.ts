import type { EChartsOption } from 'echarts';
import { formatDuration } from '../../../src/format/duration.js';
import type { ReportData, ReportUnit } from '../report-data.js';
import { axisStyle, chartFrame, tooltipContent } from './charts.js';
import type { Palette } from './theme.js';
import { timelineSeries } from './timeline-series.js';
import { estimateSource, shortName } from './words.js';

/** What the timeline shows at the moment beside the data. */
export interface TimelineState {
  readonly selected: number | null;
  readonly matches: (unit: ReportUnit) => boolean;
}

/** The last moment that the timeline shows, in milliseconds since the first start. */
export function timelineEndMs({ run, units }: ReportData): number {
  return Math.max(run.makespanMs, ...units.map(({ endMs }) => endMs));
}

/** Room beside the timeline, in pixels: what stands below it has the same. */
export function timelineMargins(isNarrow: boolean): { readonly left: number; readonly right: number } {
  return { left: isNarrow ? 44 : 76, right: 16 };
}

/** The option of the timeline: slots from top to bottom, time from left to right. */
export function timelineOption(
  data: ReportData,
  slotNames: readonly string[],
  state: TimelineState,
  colors: Palette,
  isNarrow: boolean,
): EChartsOption {
  const endMs = timelineEndMs(data);
  const axis = axisStyle(colors);
  return {
    ...chartFrame(colors, {
      trigger: 'item',
      formatter: (params) => unitTooltip(data, slotNames, params),
    }),
    grid: { ...timelineMargins(isNarrow), top: 26, bottom: 62 },
    xAxis: {
      type: 'value',
      min: 0,
      max: endMs,
      ...axis,
      axisLabel: { ...axis.axisLabel, formatter: (ms: number) => formatDuration(ms) },
    },
    yAxis: {
      type: 'category',
      data: [...slotNames],
      inverse: true,
      ...axis,
      splitLine: { show: false },
      axisLine: { show: false },
    },
    dataZoom: [
      {
        type: 'inside',
        filterMode: 'weakFilter',
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false,
        preventDefaultMouseMove: false,
      },
      {
        type: 'slider',
        filterMode: 'weakFilter',
        height: 20,
        bottom: 8,
        borderColor: colors.line,
        backgroundColor: 'transparent',
        fillerColor: `${colors.accent}22`,
        handleStyle: { color: colors.surface, borderColor: colors.accent },
        moveHandleStyle: { color: colors.line },
        showDataShadow: false,
        brushSelect: false,
        moveHandleSize: 0,
        textStyle: { color: colors.muted },
        labelFormatter: (ms: number) => formatDuration(ms),
      },
    ],
    series: timelineSeries(data, slotNames.length, endMs, state, colors),
  };
}

function unitTooltip(data: ReportData, slotNames: readonly string[], params: unknown): HTMLElement | string {
  const { value } = params as { value?: readonly number[] };
  const unit = data.units[value?.[4] ?? -1];
  if (!unit) return '';
  const lines: [string, string][] = [
    ['project', unit.project],
    ['slot', slotNames[unit.slot] ?? String(unit.slot)],
    ['took', formatDuration(unit.workMs)],
  ];
  if (unit.workerStartMs > 0) lines.push(['worker start', formatDuration(unit.workerStartMs)]);
  if (unit.predictedMs !== null) lines.push(['predicted', formatDuration(unit.predictedMs)]);
  if (unit.predictedMs !== null) lines.push(['from', estimateSource(unit.source)]);
  if (unit.failed > 0) lines.push(['failed', String(unit.failed)]);
  return tooltipContent(shortName(unit.file, unit.title), lines);
}
