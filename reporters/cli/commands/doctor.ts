import type { CAC } from 'cac';
import { doctorCommand } from '../doctor-command.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addDoctorCommand(cli: CAC, { io, historyPath }: CommandCall): void {
  cli
    .command('doctor', 'Check Node, Playwright, browsers, machine and history')
    .option(...HISTORY_OPTION)
    .option('--json', 'Print JSON')
    .action(({ json }: { json?: boolean }) => doctorCommand(historyPath(), json === true, io));
}
