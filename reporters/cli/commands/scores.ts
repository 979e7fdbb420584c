import type { CAC } from 'cac';
import { usageError } from '../../../src/cli/usage.js';
import { explainCommand } from '../explain-command.js';
import { resetWeightsCommand, scoresCommand } from '../scores-command.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addScoresCommand(cli: CAC, { io, text, historyPath }: CommandCall): void {
  cli
    .command('scores', 'Show how each project does with each kind of spec')
    .option(...HISTORY_OPTION)
    .option('--kind <kind>', 'Only specs of this kind')
    .option(
      '--explain <spec>',
      'Show the arithmetic behind the last choice for specs with this in their name',
    )
    .option('--reset-weights', 'Forget what was learned of the weights of scores')
    .option('--json', 'Print JSON')
    .example((name) => `${name} scores --explain pay.spec.ts`)
    .action(({ json, resetWeights }: { json?: boolean; resetWeights?: boolean }) => {
      const [spec, kind, isJson] = [text('explain'), text('kind'), json === true];
      if (resetWeights) {
        if (spec !== undefined || kind !== undefined || isJson)
          throw usageError('`--reset-weights` goes with no other option but --history.');
        return resetWeightsCommand(historyPath(), io);
      }
      if (spec !== undefined && kind !== undefined)
        throw usageError('`--kind` and `--explain` do not go together: leave one of them out.');
      return spec === undefined
        ? scoresCommand(historyPath(), { kind, isJson }, io)
        : explainCommand(historyPath(), { spec, isJson }, io);
    });
}
