#!/usr/bin/env node
import ci from 'ci-info';
import { usesColor } from '../../src/format/uses-color.js';
import { runCli } from './run-cli.js';

// A reader that has seen enough (`| head`) closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { env } = process;
const argv = process.argv.slice(2);

process.exitCode = await runCli(argv, {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env,
  cwd: process.cwd(),
  color: usesColor({ stream: process.stdout, isCI: ci.isCI, env, argv }),
  ci: ci.isCI ? (ci.name ?? 'unknown CI') : null,
});
