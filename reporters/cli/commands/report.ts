import type { CAC } from 'cac';
import { reportCommand } from '../report-command.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addReportCommand(cli: CAC, { io, setup, text, historyPath }: CommandCall): void {
  cli
    .command('report', 'Write the last run as one HTML file: timeline, predictions, idle time, routing')
    .option(...HISTORY_OPTION)
    .option('--run <id>', 'The run to show (default: the last one)')
    .option('--output <file>', 'Where to write (default: report.html beside the history)')
    .option('--json', 'Print the data of the report instead of writing it')
    .example((name) => `${name} report --output artifacts/evenkeel.html`)
    .action(({ json }: { json?: boolean }) =>
      reportCommand(
        historyPath(),
        { runId: text('run'), output: text('output'), isJson: json === true, ...setup },
        io,
      ),
    );
}
