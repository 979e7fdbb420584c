import type { EChartsOption } from 'echarts';
import { formatDuration } from '../../../src/format/duration.js';
import type { ReportData, ReportUnit } from '../report-data.js';
import { axisStyle, chartFrame, chartHost, mountChart, tooltipContent } from './charts.js';
import { emptyState, section } from './dom.js';
import { projectLegend } from './legend.js';
import { select } from './selection.js';
import type { Palette } from './theme.js';
import { shortName } from './words.js';

/** Shapes tell projects apart where colours can't. */
const SHAPES = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow', 'circle'] as const;

/** Room around the outermost points, as a factor. */
const MARGIN = 1.4;

/** Predicted against actual, one point for each unit, on logarithmic axes. */
export function prediction(data: ReportData): { element: HTMLElement; mount: () => void } {
  const units = data.units.flatMap((unit, index) => (unit.predictedMs === null ? [] : [{ unit, index }]));
  const title = 'Predicted against actual';
  if (units.length === 0) {
    const empty = emptyState(
      'Nothing was predicted in this run: history knew none of its specs. The next run will have predictions.',
    );
    return { element: section('prediction', title, null, empty), mount: () => undefined };
  }
  const within = units.filter(({ unit }) => isWithinFactor(unit, 1.25)).length;
  const description = `Scatter chart of ${units.length} units: ${within} came out within 25% of their prediction.`;
  const host = chartHost('half-chart', description);
  const lead = `${within} of ${units.length} units came out within 25% of their prediction. On the line: as predicted. Above it: slower. Dashed: twice and half.`;
  const mount = (): void => {
    const { chart } = mountChart(host, (colors) => scatterOption(data, units, colors));
    chart.on('click', ({ value }) => {
      select((value as number[])[2] ?? -1);
      document.getElementById('timeline')?.scrollIntoView();
    });
  };
  return { element: section('prediction', title, lead, projectLegend(data), host), mount };
}

type Indexed = readonly { readonly unit: ReportUnit; readonly index: number }[];

function isWithinFactor({ predictedMs, workMs }: ReportUnit, factor: number): boolean {
  const ratio = Math.max(1, workMs) / Math.max(1, predictedMs ?? 1);
  return ratio <= factor && ratio >= 1 / factor;
}

function scatterOption(data: ReportData, units: Indexed, colors: Palette): EChartsOption {
  const [min, max] = rangeOf(units);
  const axis = {
    ...axisStyle(colors),
    axisLabel: {
      ...axisStyle(colors).axisLabel,
      showMinLabel: false,
      showMaxLabel: false,
      formatter: (ms: number) => formatDuration(ms),
    },
  };
  const named = (name: string): object => ({ type: 'log', min, max, name, nameLocation: 'middle', ...axis });
  return {
    ...chartFrame(colors, { trigger: 'item', formatter: (params) => pointTooltip(data, params) }),
    grid: { left: 66, right: 18, top: 14, bottom: 48 },
    xAxis: { ...named('predicted'), nameGap: 30 },
    yAxis: { ...named('actual'), nameGap: 50 },
    series: [
      ...[1, 2, 0.5].map((factor) => ({
        type: 'line' as const,
        silent: true,
        symbol: 'none',
        clip: true,
        data: [
          [min, min * factor],
          [max, max * factor],
        ],
        lineStyle: {
          color: colors.muted,
          width: 1,
          type: factor === 1 ? ('solid' as const) : ('dashed' as const),
          opacity: 0.7,
        },
      })),
      ...data.projects.map((project, at) => ({
        type: 'scatter' as const,
        name: project,
        symbol: SHAPES[at % SHAPES.length] ?? 'circle',
        symbolSize: units.length > 1000 ? 5 : 8,
        itemStyle: { color: colors.projects[at % colors.projects.length] ?? colors.accent, opacity: 0.8 },
        data: units
          .filter(({ unit }) => unit.project === project)
          .map(({ unit, index }) => [Math.max(1, unit.predictedMs ?? 1), Math.max(1, unit.workMs), index]),
      })),
    ],
  };
}

/** Both axes span the same range, a little wider than the values, so that the diagonal is one. */
function rangeOf(units: Indexed): [min: number, max: number] {
  const values = units.flatMap(({ unit }) => [Math.max(1, unit.predictedMs ?? 1), Math.max(1, unit.workMs)]);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity) / MARGIN;
  const high = values.reduce((a, b) => Math.max(a, b), 1) * MARGIN;
  return high / low < 10 ? [low / 4, high * 4] : [low, high];
}

function pointTooltip(data: ReportData, params: unknown): HTMLElement | string {
  const { value } = params as { value?: readonly number[] };
  const unit = data.units[value?.[2] ?? -1];
  if (!unit) return '';
  return tooltipContent(shortName(unit.file, unit.title), [
    ['project', unit.project],
    ['predicted', formatDuration(unit.predictedMs ?? NaN)],
    ['actual', formatDuration(unit.workMs)],
  ]);
}
