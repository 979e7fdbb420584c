#!/usr/bin/env node
import ci from 'ci-info';
import { usesColor } from '../../src/format/uses-color.js';
import { runCli } from './run-cli.js';
import { statusLine } from './status-line.js';

// A reader that has seen enough (`| head`, `2>&1 | head`) closes the pipe; that is no fault.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const { env, stderr } = process;
const argv = process.argv.slice(2);

process.exitCode = await runCli(argv, {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void stderr.write(text),
  status: statusLine({
    // A CI's terminal is a log, even where it pretends to be more.
    isTerminal: stderr.isTTY && !ci.isCI && env['TERM'] !== 'dumb',
    columns: stderr.columns,
    write: (text) => void stderr.write(text),
  }),
  stopped,
  env,
  cwd: process.cwd(),
  color: usesColor({ stream: process.stdout, isCI: ci.isCI, env, argv }),
  ci: ci.isCI ? (ci.name ?? 'unknown CI') : null,
});

async function stopped(): Promise<void> {
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  await new Promise<void>((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}
