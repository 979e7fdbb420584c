import { runCli } from '../../../reporters/cli/run-cli.js';
import type { CliIo } from '../../../src/cli/io.js';

/** What a command line printed, and its exit code. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with the environment and the directory given. */
export async function cli(
  argv: readonly string[],
  place: Partial<Pick<CliIo, 'env' | 'cwd' | 'color' | 'ci' | 'status' | 'stopped'>> = {},
): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  const io: CliIo = {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    status: () => undefined,
    stopped: async () => undefined,
    env: {},
    cwd: process.cwd(),
    color: false,
    ci: null,
    ...place,
  };
  const code = await runCli(argv, io);
  return { code, stdout, stderr };
}
