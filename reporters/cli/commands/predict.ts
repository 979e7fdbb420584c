import type { CAC } from 'cac';
import { pastForecastsCommand } from '../../../src/cli/past-forecasts.js';
import { predictCommand } from '../../../src/cli/predict.js';
import { usageError } from '../../../src/cli/usage.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addPredictCommand(cli: CAC, { io, text, historyPath }: CommandCall): void {
  cli
    .command('predict', 'Forecast the next run of the last suite, minute by minute')
    .option(...HISTORY_OPTION)
    .option('--slots <n>', 'Slots of the run (default: those of an agent of the last run)')
    .option('--workers <n>', 'The same, by the name that Playwright has for it')
    .option('--target <time>', 'Say how many machines with so many slots this time needs: 90s, 5m, 1h30m')
    .option(
      '--weights <file>',
      'What is expected of each test where there is no history: see `history export`',
    )
    .option('--run <id>', 'Show how good the forecasts were of this run, made while it was on and before')
    .option('--json', 'Print JSON')
    .example((name) => `${name} predict --workers 4 --target 5m`)
    .action(({ json }: { json?: boolean }) => {
      const [runId, isJson] = [text('run'), json === true];
      const [slots, workers, target] = [text('slots'), text('workers'), text('target')];
      if (runId === undefined) {
        const weights = text('weights') ?? (io.env['EVENKEEL_WEIGHTS'] || undefined);
        return predictCommand(historyPath(), { slots, workers, target, weights, isJson }, io);
      }
      if ([slots, workers, target, text('weights')].some((value) => value !== undefined))
        throw usageError('`--run` tells of a run that is over: it goes with --json alone.');
      return pastForecastsCommand(historyPath(), { runId, isJson }, io);
    });
}
