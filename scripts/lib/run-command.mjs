import { spawn } from 'node:child_process';
import { rootDir } from './paths.mjs';

/**
 * Runs a program to its end and never throws: a program that can't be started has code 127, one that was
 * stopped for taking too long has code 124.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string | undefined>} [options.env] on top of this process's own
 * @param {boolean} [options.isShown] the output is passed on while it comes; @default false
 * @param {number} [options.timeoutMs] @default no limit
 * @param {RegExp} [options.progress] output that shows that the program gets on: lifts the limit
 * @returns {Promise<{ code: number, output: string }>} `output` has both streams, in the order of arrival
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? rootDir,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a limit ends its children too.
      detached: options.timeoutMs !== undefined && process.platform !== 'win32',
    });
    let output = '';
    let hasTimedOut = false;
    let timer = options.timeoutMs && setTimeout(stop, options.timeoutMs);

    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => {
        output += text;
        if (options.isShown) process[name].write(text);
        if (options.progress?.test(text)) clearTimeout(timer);
      });
    }
    child.on('error', (error) => finish(127, `${output}${error.message}\n`));
    child.on('close', (code) => finish(hasTimedOut ? 124 : (code ?? 1), output));

    function finish(code, text) {
      clearTimeout(timer);
      resolve({ code, output: text });
    }

    function stop() {
      hasTimedOut = true;
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL');
      }
    }
  });
}

/** The end of a program's output, for a message. */
export function tailOf(output, lines = 15) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}

/** The start of it: npm says first what is wrong, and then its usage. */
export function headOf(output, lines = 15) {
  return output.trim().split('\n').slice(0, lines).join('\n');
}
