import type { CAC } from 'cac';
import { planCommand } from '../../../src/cli/plan.js';
import { usageError } from '../../../src/cli/usage.js';
import { makePlanCommand } from '../make-plan-command.js';
import { passedOn, rawOption } from '../raw-option.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addPlanCommand(cli: CAC, { argv, io, text, historyPath }: CommandCall): void {
  cli
    .command('plan', 'Predict the time of the last suite on machines; with -o, plan their shards')
    .usage('plan [options] [-o <file> [-- <arguments of playwright test>]]')
    .option(...HISTORY_OPTION)
    .option(
      '--shards <n>',
      'Number of machines, or a range such as 1..32 (default: ten numbers from 1 to 32)',
    )
    .option('--workers <n>', 'Workers of each machine (default: those of the last run)')
    .option('--target <time>', 'Say how many machines this time needs: 90s, 5m, 1h30m')
    .option('--seed <n>', 'Seed of the simulated runs behind the intervals (default: 1)')
    .option(
      '--weights <file>',
      'What is expected of each test where there is no history: see `history export`',
    )
    .option('-o, --output <file>', 'Write a plan for --shards machines of the suite that Playwright lists')
    .option('--force', 'Let --output overwrite a file that is no plan')
    .option('--json', 'Print JSON')
    .example((name) => `${name} plan --shards 8 --workers 2 -o plan.json -- --project=chromium`)
    .example((name) => `${name} plan --shards 1..32 --workers 2`)
    .example(
      (name) =>
        `${name} plan --target 30s\n    3 machines: 28.0s (25.4s to 30.9s), the middle and the 90% interval`,
    )
    .action(({ json, force }: { json?: boolean; force?: boolean }) => {
      const options = {
        shards: text('shards'),
        workers: text('workers'),
        target: text('target'),
        seed: text('seed'),
        weights: text('weights') ?? (io.env['EVENKEEL_WEIGHTS'] || undefined),
        isJson: json === true,
      };
      const output = rawOption(argv, 'output', 'o');
      const args = passedOn(argv);
      if (output !== undefined)
        return makePlanCommand(historyPath(), { ...options, output, isForced: force === true, args }, io);
      if (args.length > 0 || force)
        throw usageError('Arguments after `--` and --force go with --output <file>.');
      return planCommand(historyPath(), options, io);
    });
}
