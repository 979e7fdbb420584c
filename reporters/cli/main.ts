#!/usr/bin/env node
import ci from 'ci-info';
import pc from 'picocolors';
import { runCli } from './run-cli.js';

// A reader that has seen enough (`| head`) closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { env } = process;
const isForced = Boolean(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env,
  cwd: process.cwd(),
  color: pc.isColorSupported && (isForced || (process.stdout.isTTY && !ci.isCI)),
  ci: ci.isCI ? (ci.name ?? 'unknown CI') : null,
});
