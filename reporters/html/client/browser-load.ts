import type { EChartsOption } from 'echarts';
import { formatDuration } from '../../../src/format/duration.js';
import { formatBytes, formatRounded } from '../../../src/format/number.js';
import type { ReportData, ReportSample } from '../report-data.js';
import { axisStyle, chartFrame, chartHost, mountChart, tooltipContent } from './charts.js';
import { section } from './dom.js';
import { projectLegend } from './legend.js';
import type { Palette } from './theme.js';

interface Measure {
  readonly name: string;
  readonly of: (sample: ReportSample) => number | null;
  readonly show: (value: number) => string;
}

const MEASURES: readonly Measure[] = [
  { name: 'busy slots', of: ({ busySlots }) => busySlots, show: formatRounded },
  { name: 'memory', of: ({ memoryBytes }) => memoryBytes, show: formatBytes },
  { name: 'cores', of: ({ cpuCores }) => cpuCores, show: formatRounded },
];

/** Height of one measure's part of the chart, and what the axis below the last one takes. */
const PART = 130;
const AXIS = 14;

/** Busy slots, memory and processor of each project over the run; null where nothing was sampled. */
export function browserLoad(data: ReportData): { element: HTMLElement; mount: () => void } | null {
  const { samples } = data;
  if (samples.length === 0) return null;
  const measures = MEASURES.filter(({ of }) => samples.some((sample) => of(sample) !== null));
  const names = measures.map(({ name }) => name).join(', ');
  const host = chartHost('load-chart', `Line chart of ${names} of each project over the run.`);
  host.style.height = `${measures.length * PART + AXIS}px`;
  const lead = 'Each project with its workers and browsers, sampled through the run.';
  return {
    element: section('browsers', 'Browsers over the run', lead, projectLegend(data), host),
    mount: () => void mountChart(host, (colors) => loadOption(data, measures, colors)),
  };
}

function loadOption(data: ReportData, measures: readonly Measure[], colors: Palette): EChartsOption {
  const axis = axisStyle(colors);
  const lines = linesOf(data.samples);
  const last = measures.length - 1;
  return {
    ...chartFrame(colors, {
      trigger: 'axis',
      formatter: (params) => sampleTooltip(measures, params),
    }),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    grid: measures.map((_, index) => ({ left: 82, right: 22, top: 26 + index * PART, height: PART - 44 })),
    xAxis: measures.map((_, index) => ({
      type: 'value' as const,
      gridIndex: index,
      min: 0,
      max: data.run.makespanMs,
      ...axis,
      axisLabel: { ...axis.axisLabel, show: index === last, formatter: (ms: number) => formatDuration(ms) },
    })),
    yAxis: measures.map(({ name, show }, index) => ({
      type: 'value' as const,
      gridIndex: index,
      min: 0,
      splitNumber: 2,
      name,
      nameGap: 8,
      ...axis,
      nameTextStyle: { color: colors.muted, align: 'left' as const },
      axisLabel: { ...axis.axisLabel, formatter: show },
    })),
    series: measures.flatMap((measure, index) =>
      [...lines].map(([name, samples]) => ({
        type: 'line' as const,
        name,
        xAxisIndex: index,
        yAxisIndex: index,
        symbol: 'none',
        connectNulls: false,
        data: samples.map((sample) => [sample.atMs, measure.of(sample)]),
        lineStyle: { color: colorOf(data, samples, colors), width: 1.8 },
        itemStyle: { color: colorOf(data, samples, colors) },
      })),
    ),
  };
}

/** A line for each project on each agent. */
function linesOf(samples: readonly ReportSample[]): Map<string, ReportSample[]> {
  const hasAgents = new Set(samples.map(({ agent }) => agent)).size > 1;
  const lines = new Map<string, ReportSample[]>();
  for (const sample of samples) {
    const name = hasAgents ? `${sample.project} · ${sample.agent}` : sample.project;
    const line = lines.get(name);
    if (line) line.push(sample);
    else lines.set(name, [sample]);
  }
  return lines;
}

function colorOf({ projects }: ReportData, [sample]: readonly ReportSample[], colors: Palette): string {
  const at = projects.indexOf(sample?.project ?? '');
  return colors.projects[at % colors.projects.length] ?? colors.muted;
}

function sampleTooltip(measures: readonly Measure[], params: unknown): HTMLElement | string {
  const points = params as {
    seriesName: string;
    axisIndex: number;
    value: readonly [number, number | null];
  }[];
  const [first] = points;
  if (!first) return '';
  const rows = points.map(({ seriesName, axisIndex, value: [, value] }) => {
    const measure = measures[axisIndex];
    const shown = value === null ? '–' : (measure?.show(value) ?? String(value));
    return [`${seriesName}, ${measure?.name ?? ''}`, shown] as const;
  });
  return tooltipContent(`at ${formatDuration(first.value[0])}`, rows);
}
