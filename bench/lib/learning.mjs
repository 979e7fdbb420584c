// What routing made of a suite over its runs: where the specs of each kind ran, and how well that was chosen.
import * as echarts from 'echarts';
import { queryHistory } from './history.mjs';
import { grouped } from './grouped.mjs';

const CHART = { width: 900, rowHeight: 180, top: 60 };

/** For each run and kind, how many of its specs ran in each project: rows of `{ run, kind, project, specs }`, runs from 1. */
export async function placesByRun(history) {
  const rows = await queryHistory(
    history,
    `select run_seq + 1 as run, kind, project, count(*)::integer as specs
     from placement where retry = 0 group by all order by run, kind, project`,
  );
  return rows.map((row) => ({ ...row, run: Number(row.run), specs: Number(row.specs) }));
}

/**
 * A table of texts: a row for each run, a column for each kind with its projects' shares, and the match rate.
 * @param rates of `matchRates`, one for each run
 */
export function learningTable(places, rates) {
  const kinds = names(places, 'kind');
  const head = ['run', ...kinds, 'matched', 'apart'];
  const rows = grouped(places, ({ run }) => run).map((ofRun, index) => [
    String(index + 1),
    ...kinds.map((kind) => sharesText(ofRun.filter((row) => row.kind === kind))),
    rateText(rates[index]),
    apartText(rates[index]),
  ]);
  return { head, rows };
}

/** Match rate over the last runs, taken together. */
export function pooledRate(rates) {
  const sum = (field) => rates.reduce((total, rate) => total + rate[field], 0);
  return { specs: sum('specs'), matches: sum('matches'), rate: sum('matches') / sum('specs') };
}

/** One page that needs nothing else: the chart as SVG, drawn without a browser, above the table. */
export function learningPage(title, places, rates) {
  const { head, rows } = learningTable(places, rates);
  const cells = (tag, list) => `<tr>${list.map((text) => `<${tag}>${escape(text)}</${tag}>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape(title)}</title>
<style>body{font:14px system-ui,sans-serif;margin:2rem}td,th{padding:.25rem .75rem;text-align:left;border-bottom:1px solid #ddd}</style>
<h1>${escape(title)}</h1>
<p>Share of each kind's specs by browser, and the share of the specs chosen on merit that went to the browser that is in truth the fastest.</p>
${learningChart(places, rates)}
<table>${cells('th', head)}${rows.map((row) => cells('td', row)).join('')}</table>
</html>
`;
}

function learningChart(places, rates) {
  const kinds = names(places, 'kind');
  const projects = names(places, 'project');
  const runs = [...new Set(places.map(({ run }) => run))];
  const panels = [...kinds, 'matched'];
  const height = CHART.top + panels.length * CHART.rowHeight;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: CHART.width, height });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    legend: { top: 10, data: projects },
    grid: panels.map((_, row) => ({
      left: 90,
      right: 30,
      top: CHART.top + row * CHART.rowHeight,
      height: CHART.rowHeight - 50,
    })),
    xAxis: panels.map((_, gridIndex) => ({
      type: 'category',
      gridIndex,
      data: runs.map(String),
      name: 'run',
    })),
    yAxis: panels.map((name, gridIndex) => ({
      type: 'value',
      gridIndex,
      name,
      max: 100,
      axisLabel: { formatter: '{value} %' },
    })),
    series: [
      ...kinds.flatMap((kind, panel) =>
        projects.map((project) => ({
          name: project,
          type: 'bar',
          stack: kind,
          xAxisIndex: panel,
          yAxisIndex: panel,
          data: runs.map((run) => shareOf(places, { run, kind, project })),
        })),
      ),
      {
        type: 'line',
        xAxisIndex: kinds.length,
        yAxisIndex: kinds.length,
        data: rates.map(({ rate }) => (Number.isFinite(rate) ? Math.round(1000 * rate) / 10 : null)),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** In percent. */
function shareOf(places, { run, kind, project }) {
  const ofKind = places.filter((row) => row.run === run && row.kind === kind);
  const total = ofKind.reduce((sum, { specs }) => sum + specs, 0);
  const own = ofKind.find((row) => row.project === project)?.specs ?? 0;
  return total ? Math.round((100 * own) / total) : 0;
}

function sharesText(rows) {
  const total = rows.reduce((sum, { specs }) => sum + specs, 0);
  return rows
    .toSorted((a, b) => b.specs - a.specs)
    .map(({ project, specs }) => `${project} ${Math.round((100 * specs) / total)}%`)
    .join(', ');
}

function rateText(rate) {
  if (!rate?.specs) return '–';
  return `${rate.matches}/${rate.specs} (${Math.round(100 * rate.rate)}%)`;
}

function apartText({ coverage = 0, explore = 0, load = 0, other = 0 } = {}) {
  const causes = Object.entries({ coverage, explore, load, other }).filter(([, count]) => count);
  return causes.map(([cause, count]) => `${count} ${cause}`).join(', ') || '–';
}

function names(rows, field) {
  return [...new Set(rows.map((row) => row[field]))].sort();
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
