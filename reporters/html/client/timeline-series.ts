import type {
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  CustomSeriesRenderItemReturn,
} from 'echarts';
import { formatDuration } from '../../../src/format/duration.js';
import type { ReportData, ReportUnit } from '../report-data.js';
import { hatchPattern } from './hatch.js';
import type { Palette } from './theme.js';
import type { TimelineState } from './timeline-option.js';
import { shortName } from './words.js';

/** Share of a row's height that a unit fills. */
const FILL = 0.72;

/** Narrower units in pixels carry no name. */
const MIN_LABEL_WIDTH = 38;

/** Dimmed opacity of units that the search did not find. */
const DIMMED = 0.14;

/** The series of the timeline: one track for each slot, on which idle time shows, and the units on them. */
export function timelineSeries(
  data: ReportData,
  slots: number,
  endMs: number,
  state: TimelineState,
  colors: Palette,
): object[] {
  const hatch = hatchPattern(colors);
  const tracks = Array.from({ length: slots }, (_, slot) => [slot, 0, endMs]);
  const values = data.units.map((unit, index) => [
    unit.slot,
    unit.startMs,
    unit.endMs,
    unit.workerStartMs,
    index,
  ]);
  return [
    {
      id: 'tracks',
      type: 'custom',
      silent: true,
      z: 1,
      clip: true,
      encode: { x: [1, 2], y: 0 },
      data: tracks,
      renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => ({
        type: 'rect',
        shape: spanOf(api, 1, 2, 0),
        style: { fill: colors.track },
      }),
    },
    {
      id: 'units',
      type: 'custom',
      z: 2,
      clip: true,
      encode: { x: [1, 2], y: 0 },
      data: values,
      cursor: 'pointer',
      renderItem: (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
        const index = Number(api.value(4));
        const unit = data.units[index];
        return unit ? drawUnit(unit, index, api, { data, state, colors, hatch }) : null;
      },
      markLine: boundLine(data, colors),
    },
  ];
}

interface Drawing {
  readonly data: ReportData;
  readonly state: TimelineState;
  readonly colors: Palette;
  readonly hatch: object;
}

function drawUnit(
  unit: ReportUnit,
  index: number,
  api: CustomSeriesRenderItemAPI,
  { data, state, colors, hatch }: Drawing,
): CustomSeriesRenderItemReturn {
  const box = spanOf(api, 1, 2, 0);
  const warmX = Number(api.coord([unit.startMs + unit.workerStartMs, unit.slot])[0]);
  const work = { ...box, x: warmX, width: Math.max(1, box.x + box.width - warmX) };
  const opacity = state.matches(unit) ? 1 : DIMMED;
  const fill = colors.projects[data.projects.indexOf(unit.project) % colors.projects.length] ?? colors.accent;
  const isSelected = state.selected === index;
  const children: object[] = [];
  if (unit.workerStartMs > 0) {
    children.push({
      type: 'rect',
      shape: { ...box, width: Math.max(0, warmX - box.x) },
      style: { fill: hatch, opacity },
    });
  }
  children.push({
    type: 'rect',
    shape: { ...work, r: 2 },
    style: {
      fill,
      opacity,
      stroke: isSelected ? colors.text : colors.surface,
      lineWidth: isSelected ? 2.5 : borderOf(work.width),
    },
    ...labelOf(unit, work.width, colors, opacity),
  });
  if (unit.failed > 0) {
    const mark = { x: work.x, y: work.y + work.height - 4, width: work.width, height: 4 };
    children.push({ type: 'rect', silent: true, shape: mark, style: { fill: colors.bad, opacity } });
  }
  return { type: 'group', z2: isSelected ? 10 : 1, children } as CustomSeriesRenderItemReturn;
}

/** Borders keep neighbours apart; around narrow units they would look like idle time. */
function borderOf(width: number): number {
  return width < 5 ? 0 : 1;
}

function labelOf(unit: ReportUnit, width: number, colors: Palette, opacity: number): object {
  if (width < MIN_LABEL_WIDTH) return {};
  const text = `${unit.failed > 0 ? '✗ ' : ''}${shortName(unit.file, unit.title)}`;
  const style = {
    text,
    fill: colors.onProject,
    width: width - 12,
    overflow: 'truncate',
    ellipsis: '…',
    fontSize: 12,
    fontFamily: colors.font,
    opacity,
  };
  return { textContent: { style }, textConfig: { position: 'insideLeft', distance: 6 } };
}

/** The pixels of a row between two moments; a unit of no visible width is still a pixel wide. */
function spanOf(
  api: CustomSeriesRenderItemAPI,
  from: number,
  to: number,
  row: number,
): { x: number; y: number; width: number; height: number } {
  const start = api.coord([api.value(from), api.value(row)]);
  const end = api.coord([api.value(to), api.value(row)]);
  const rowHeight = Number((api.size?.([0, 1]) as number[] | undefined)?.[1] ?? 20);
  const height = rowHeight * FILL;
  const [x, y] = [Number(start[0]), Number(start[1]) - height / 2];
  return { x, y, width: Math.max(1, Number(end[0]) - x), height };
}

function boundLine({ run }: ReportData, colors: Palette): object {
  if (run.lowerBoundMs <= 0) return { data: [] };
  return {
    silent: true,
    symbol: 'none',
    z: 5,
    lineStyle: { color: colors.text, type: [4, 4], width: 1.2, opacity: 0.75 },
    label: {
      formatter: `lower bound ${formatDuration(run.lowerBoundMs)}`,
      color: colors.text,
      fontSize: 11,
      position: 'start',
      distance: 5,
      align: 'right',
    },
    data: [{ xAxis: run.lowerBoundMs }],
  };
}
