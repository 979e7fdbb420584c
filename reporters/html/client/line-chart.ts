import type { EChartsOption, XAXisComponentOption } from 'echarts';
import { axisStyle, chartFrame, type AxisStyle } from './charts.js';
import type { Palette } from './theme.js';

/** What a line chart shows. */
export interface LineChart<Point> {
  /** From left to right. */
  readonly points: readonly Point[];
  readonly series: NonNullable<EChartsOption['series']>;
  readonly xAxis: (style: AxisStyle) => XAXisComponentOption;
  readonly xName: string;
  /** A value of the vertical axis in words. */
  readonly formatValue: (value: number) => string;
  /** Made of elements, never of markup. */
  readonly tooltipOf: (point: Point) => HTMLElement;
}

/** The frame that all line charts share: axes from 0, a name below them, one tooltip for all lines at a point. */
export function lineChartOption<Point>(chart: LineChart<Point>, colors: Palette): EChartsOption {
  const { points, series, formatValue, tooltipOf } = chart;
  const axis = axisStyle(colors);
  return {
    ...chartFrame(colors, {
      trigger: 'axis',
      formatter: (params) => {
        const [first] = params as { dataIndex: number }[];
        const point = points[first?.dataIndex ?? -1];
        return point ? tooltipOf(point) : '';
      },
    }),
    grid: { left: 66, right: 22, top: 14, bottom: 48 },
    xAxis: { ...chart.xAxis(axis), name: chart.xName, nameLocation: 'middle', nameGap: 30 },
    yAxis: { type: 'value', min: 0, ...axis, axisLabel: { ...axis.axisLabel, formatter: formatValue } },
    series,
  };
}
