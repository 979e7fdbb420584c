import type { CAC } from 'cac';
import { doctorCommand } from '../doctor-command.js';
import { HISTORY_OPTION, type CommandCall } from '../command-call.js';

export function addDoctorCommand(cli: CAC, { io, historyPath, text }: CommandCall): void {
  cli
    .command('doctor', 'Check Node, Playwright, browsers, machine, Redis and history')
    .option(...HISTORY_OPTION)
    .option('--backends', 'Start each browser and try WebNN, WebGPU and WebAssembly in it')
    .option('--seam', 'Run made-up specs to see whether runs are dispatched live')
    .option('--coordinator <url>', 'The Redis that agents share (default: EVENKEEL_COORDINATOR)')
    .option('--json', 'Print JSON')
    .action(({ json, backends, seam }: { json?: boolean; backends?: boolean; seam?: boolean }) =>
      doctorCommand(
        {
          historyPath: historyPath(),
          coordinator: text('coordinator'),
          backends: backends === true,
          seam: seam === true,
          isJson: json === true,
        },
        io,
      ),
    );
}
