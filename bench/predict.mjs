import path from 'node:path';
import { parseArgs } from 'node:util';
import { importTypeScript } from './lib/run-typescript.mjs';

const { values } = parseArgs({
  options: {
    traces: { type: 'string', default: path.resolve(import.meta.dirname, '../../shared/traces') },
    only: { type: 'string', default: '' },
    slots: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});

const { measureForecasts, report } = await importTypeScript(
  path.join(import.meta.dirname, 'predict/main.ts'),
);
const results = await measureForecasts(values.traces, values.only, values.slots.split(',').map(Number));
if (results.length === 0) console.log(`No trace (*.csv.gz) in ${values.traces}: nothing to measure.`);
else console.log(values.json ? JSON.stringify(results) : report(results));
