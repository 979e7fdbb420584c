import type { CAC } from 'cac';
import {
  DEFAULT_POLICIES,
  SIMULATE_OPTIONS,
  type RawSimulateOptions,
} from '../../../src/cli/simulate-options.js';
import { simulateCommand } from '../../../src/cli/simulate.js';
import { POLICIES } from '../../../src/simulate/policies.js';
import { DEFAULT_SKIP } from '../../../src/simulate/replay.js';
import { rawOption } from '../raw-option.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addSimulateCommand(cli: CAC, { argv, io, text, historyPath }: CommandCall): void {
  cli
    .command('simulate', 'Run recorded runs again: other policies, more machines, slower ones')
    .option('--trace <file>', 'A trace, CSV or CSV.gz (default: the own history)')
    .option(...HISTORY_OPTION)
    .option(
      '--slots <n,…>',
      'Numbers of equal slots where only tests cost time (default: 8,16 and those of the last run)',
    )
    .option('--policy <name,…>', `Of ${POLICIES.join(', ')} (default: ${DEFAULT_POLICIES.join(',')})`)
    .option('--skip <n>', `How many first runs only fill the history (default: ${DEFAULT_SKIP})`)
    .option('--agents <n>', 'Number of machines, in place of --slots; each is one shard of a static policy')
    .option('--workers <n>', 'Slots of each machine (default: 1)')
    .option('--speeds <x,…>', 'Speed of each machine: 0.7 takes 1 / 0.7 of the time (default: 1)')
    .option('--start-ms <ms>', 'What a worker start costs (default: 0)')
    .option(
      '--steal <overloaded/underused>',
      'From which load on machines take over work, such as 0.7/0.3 (default: 0/1)',
    )
    .option('--switch-ms <ms>', 'What ending a worker of another project costs before it (default: 0)')
    .option('--claim-ms <ms>', 'What a claim costs that was not made ahead (default: 0)')
    .option('--lease <time>', 'How long after a death the leases expire (default: 30s)')
    .option('--late <[agent@]time,…>', 'When a machine comes (default: from the start; agent: the last one)')
    .option('--kill <[agent@]time,…>', 'When a machine dies')
    .option('--seed <n>', 'Lets claims and worker starts vary in another way (default: 1)')
    .option('--json', 'Print one object for each run, number of slots and policy')
    .example((name) => `${name} simulate --trace durations.csv.gz --slots 8,16 --policy native,live --json`)
    .example(
      (name) => `${name} simulate --agents 6 --workers 4 --speeds 1,1,1,1,1,0.7 --start-ms 900 --kill 2@60s`,
    )
    .action(({ json }: { json?: boolean }) =>
      simulateCommand(
        { traceFile: text('trace'), historyPath, raw: rawSimulateOptions(argv), isJson: json === true },
        io,
      ),
    );
}

function rawSimulateOptions(argv: readonly string[]): RawSimulateOptions {
  const values = SIMULATE_OPTIONS.map((name) => [name, rawOption(argv, name)]);
  return Object.fromEntries(values) as RawSimulateOptions;
}
