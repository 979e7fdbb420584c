import type { CAC } from 'cac';
import { doctorCommand } from '../doctor-command.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addDoctorCommand(cli: CAC, { io, historyPath, text }: CommandCall): void {
  cli
    .command('doctor', 'Check Node, Playwright, browsers, machine, Redis and history')
    .option(...HISTORY_OPTION)
    .option('--backends', 'Start each browser and try WebNN, WebGPU and WebAssembly in it')
    .option('--coordinator <url>', 'The Redis that agents share (default: EVENKEEL_COORDINATOR)')
    .option('--json', 'Print JSON')
    .action(({ json, backends }: { json?: boolean; backends?: boolean }) =>
      doctorCommand(
        {
          historyPath: historyPath(),
          coordinator: text('coordinator'),
          backends: backends === true,
          isJson: json === true,
        },
        io,
      ),
    );
}
