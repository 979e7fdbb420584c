import type { CAC } from 'cac';
import { verifyCommand } from '../verify-command.js';
import type { CommandCall } from '../command-call.js';

export function addVerifyCommand(cli: CAC, { io, text }: CommandCall): void {
  cli
    .command('verify [...paths]', 'Prove that every unit of a run has exactly one accepted result')
    .usage('verify <blobs, *.evenkeel.json or directories…> [options]')
    .option('--plan <file>', 'The plan that the shards followed: all of its units must be there')
    .option('--json', 'Print JSON')
    .example((name) => `${name} verify all-blob-reports --plan plan.json`)
    .action((paths: string[], { json }: { json?: boolean }) =>
      verifyCommand({ paths, planFile: text('plan'), isJson: json === true }, io),
    );
}
