import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { canReadProcesses } from '../../src/metrics/process-table.js';

/**
 * Waits to be told that all browsers have ended, or until nobody can tell any more: the other end of its pipe closes with the process
 * that holds it, however that ends. Then it ends whatever has the mark, its first argument, in its environment, until nothing
 * has: a script that starts a browser may have been at it.
 */
const SCRIPT = `
read -r told && exit
passes=0
while marked=$(grep -ls -- "$1" /proc/[0-9]*/environ); [ -n "$marked" ] && [ $passes -lt 60 ]; do
  for file in $marked; do
    id=\${file#/proc/}
    kill -s KILL "\${id%/environ}"
  done
  passes=$((passes + 1))
  sleep 1
done
`;

/**
 * Ends browsers whose pool was killed. Those that are driven through a pipe end with it; one that is driven over a socket, as a
 * Firefox of the system, would go on for ever, and so would one that is still on its way up. A shell of its own session, since
 * signals of a terminal go to all processes of a group. Where there is none, or processes can't be seen, nothing is guarded.
 */
export class BrowserGuard {
  private shell: ChildProcess | null = null;

  /** @param mark what the environment of each browser contains, and of nothing else */
  constructor(private readonly mark: string) {}

  /** To be called before each browser is launched. */
  watch(): void {
    if (this.shell || !canReadProcesses()) return;
    const shell = (this.shell = startShell(this.mark));
    // It was ended: the next browser brings another one, for all.
    shell.once('exit', () => {
      if (this.shell === shell) this.shell = null;
    });
  }

  /** All have ended. */
  end(): void {
    this.shell?.stdin?.end('ended\n');
    this.shell = null;
  }
}

/** It must not keep this process alive. */
function startShell(mark: string): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', mark], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.on('error', () => {}); // there is no shell
  shell.stdin.on('error', () => {}); // it was killed
  shell.unref();
  (shell.stdin as Socket).unref();
  return shell;
}
