import type { CAC } from 'cac';
import { dashboardCommand } from '../dashboard-command.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addDashboardCommand(cli: CAC, { io, setup, text, historyPath }: CommandCall): void {
  cli
    .command('dashboard', 'Show the runs that are on in a browser: slots, when they end, what waits')
    .option(...HISTORY_OPTION)
    .option('--port <n>', 'The port on 127.0.0.1 (default: a free one)')
    .example((name) => `${name} dashboard --port 4300`)
    .action(() => dashboardCommand(historyPath(), { port: text('port'), ...setup }, io));
}
