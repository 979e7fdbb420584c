import { CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';
import { el } from './dom.js';
import { onThemeChange, palette, type Palette } from './theme.js';

use([
  CanvasRenderer,
  CustomChart,
  DataZoomComponent,
  GridComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  TooltipComponent,
]);

/** A chart on the page. */
export interface MountedChart {
  readonly chart: EChartsType;
  /** Draws it anew from its option. */
  readonly refresh: () => void;
}

/**
 * Puts a chart into an element that is already in the document; it follows the element's size and the
 * page's theme.
 */
export function mountChart(host: HTMLElement, optionOf: (colors: Palette) => EChartsOption): MountedChart {
  const chart = init(host, null, { renderer: 'canvas' });
  const refresh = (): void => chart.setOption(optionOf(palette()), { notMerge: true });
  refresh();
  onThemeChange(refresh);
  new ResizeObserver(() => chart.resize()).observe(host);
  return { chart, refresh };
}

/** An element for a chart, described in words for those who can't see it. */
export function chartHost(className: string, description: string): HTMLElement {
  return el('div', { class: `chart ${className}`, role: 'img', 'aria-label': description });
}

/** What a chart's tooltip tells. */
export interface ChartTooltip {
  /** Of all values at a place of the axis, or of the one item under the pointer. */
  readonly trigger: 'axis' | 'item';
  /** Made of elements, never of markup; an empty text shows nothing. */
  readonly formatter: (params: unknown) => HTMLElement | string;
}

/** What all charts have in common: the page's font, tooltips of one look, and nothing that moves. */
export function chartFrame(colors: Palette, tooltip: ChartTooltip): EChartsOption {
  return {
    animation: false,
    textStyle: { fontFamily: colors.font },
    tooltip: {
      confine: true,
      backgroundColor: colors.surface,
      borderColor: colors.line,
      textStyle: { color: colors.text, fontFamily: 'inherit', fontSize: 13 },
      padding: [8, 10],
      ...tooltip,
    },
  };
}

/** A tooltip's content: a title and lines of name and value. */
export function tooltipContent(
  title: string,
  lines: readonly (readonly [name: string, value: string])[],
): HTMLElement {
  const rows = lines.map(([name, value]) =>
    el('div', { class: 'tip-row' }, el('span', {}, name), el('b', {}, value)),
  );
  return el('div', { class: 'tip' }, el('div', { class: 'tip-title' }, title), ...rows);
}

/** How axes look. */
export interface AxisStyle {
  readonly axisLine: { lineStyle: { color: string } };
  readonly axisTick: { show: boolean };
  readonly axisLabel: { color: string; fontSize: number; hideOverlap: boolean };
  readonly splitLine: { lineStyle: { color: string } };
  readonly nameTextStyle: { color: string };
}

/** Axis lines, labels and grid lines that stay in the background. */
export function axisStyle(colors: Palette): AxisStyle {
  return {
    axisLine: { lineStyle: { color: colors.line } },
    axisTick: { show: false },
    axisLabel: { color: colors.muted, fontSize: 12, hideOverlap: true },
    splitLine: { lineStyle: { color: colors.line } },
    nameTextStyle: { color: colors.muted },
  };
}
