#!/usr/bin/env node
import ci from 'ci-info';
import { usesColor } from '../../src/format/uses-color.js';
import { runCli } from './run-cli.js';
import { statusLine } from './status-line.js';
import { watchOutput } from './watch-output.js';

const { env, stdout, stderr } = process;
watchOutput({ stdout, stderr, exit: (code) => process.exit(code) });
const argv = process.argv.slice(2);

process.exitCode = await runCli(argv, {
  stdout: (text) => void stdout.write(text),
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
  color: usesColor({ stream: stdout, isCI: ci.isCI, env, argv }),
  ci: ci.isCI ? (ci.name ?? 'unknown CI') : null,
});

async function stopped(): Promise<void> {
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  await new Promise<void>((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}
