// The chart of `bench:traces`: mean makespan / lower bound over the number of slots, a line for each policy.
import * as echarts from 'echarts';

/** @returns the chart as SVG, drawn without a browser */
export function meansChart(summary) {
  const slots = [...new Set(summary.map((item) => item.slots))];
  const policies = [...new Set(summary.map((item) => item.policy))];
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 460 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: {
      text: 'Mean makespan / lower bound over recorded suites',
      left: 'center',
      textStyle: { fontSize: 15 },
    },
    legend: { bottom: 0 },
    grid: { left: 60, right: 30, top: 50, bottom: 80 },
    xAxis: { type: 'category', data: slots.map(String), name: 'slots', nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'value', min: 1, name: 'ratio' },
    series: policies.map((policy) => ({
      name: policy,
      type: 'line',
      symbolSize: 6,
      lineStyle: { width: policy === 'live' || policy === 'planned' ? 4 : 1.5 },
      data: slots.map((count) =>
        Number(summary.find((item) => item.policy === policy && item.slots === count).ratio.toFixed(4)),
      ),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
