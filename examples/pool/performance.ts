/** Performance history: what three pools saw of each browser, asked of DuckDB and drawn as a chart in one HTML page. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as echarts from 'echarts';
import { createPool } from 'evenkeel/pool';
import { findTwoBrowsers } from './lib/browsers.js';
import { queryHistory } from './lib/query-history.js';
import { isQuick } from './lib/settings.js';
import { KINDS, makeTask } from './lib/work.js';

interface Performance {
  readonly kind: string;
  readonly browser: string;
  readonly runs: number;
  readonly success: number;
  readonly latencyMs: number;
}

const POOLS = isQuick ? 1 : 3;
const TASKS = isQuick ? [1] : [1, 2];

const folder = path.resolve(process.env['EXAMPLE_OUTPUT'] ?? 'examples/pool/.evenkeel');
const history = path.join(folder, 'history.duckdb');
await mkdir(folder, { recursive: true });
await rm(history, { force: true });

const browsers = findTwoBrowsers();
for (let life = 0; life < POOLS; life++) {
  const pool = createPool({ browsers, history, capacity: { workers: 1 } });
  for (const browser of Object.keys(browsers))
    for (const kind of KINDS)
      for (const task of TASKS)
        await pool.submit({ ...makeTask(kind, `${kind} ${task}`), browsers: [browser] });
  await pool.drain();
}

const rows = (await queryHistory(
  history,
  `select kind, project as browser, count(*)::integer as runs, avg(ok::integer)::double as success,
     median(duration_ms)::double as "latencyMs"
   from attempt group by all order by all`,
)) as Performance[];
console.table(rows);

const file = path.join(folder, 'performance.html');
await writeFile(file, page(rows));
console.log(`Chart: ${file}`);

function page(performance: readonly Performance[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Latency by kind and browser</title>
<style>body { font: 14px system-ui, sans-serif; margin: 2rem; }</style>
<h1>Latency by kind and browser</h1>
${chart(performance)}
</html>
`;
}

/** SVG, drawn without a browser. */
function chart(performance: readonly Performance[]): string {
  const names = [...new Set(performance.map(({ browser }) => browser))];
  const drawing = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 800, height: 420 });
  drawing.setOption({
    animation: false,
    legend: {},
    xAxis: { type: 'category', data: [...KINDS] },
    yAxis: { type: 'value', name: 'median ms' },
    series: names.map((name) => ({
      name,
      type: 'bar',
      data: KINDS.map((kind) => {
        const row = performance.find((one) => one.kind === kind && one.browser === name);
        return row ? Math.round(row.latencyMs) : null;
      }),
    })),
  });
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}
