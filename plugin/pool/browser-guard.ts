import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Reads which process groups begin (`+ id`) and end (`- id`), until nobody can say any more: then it ends those that are left. The
 * other end of its pipe closes with the process that holds it, however that ends.
 */
const SCRIPT = `
groups=' '
while read -r what id; do
  case $what in
    +) groups="$groups$id " ;;
    -) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
for id in $groups; do kill -s KILL -- "-$id"; done
`;

/**
 * Ends browsers whose pool was killed. Those that are driven through a pipe end with it; one that is driven over a socket, as a
 * Firefox of the system, would go on for ever. A shell of its own session, since signals of a terminal go to all
 * processes of a group. Where there is none, or the process of a browser is not known, nothing is guarded.
 */
export class BrowserGuard {
  private shell: ChildProcess | null = null;
  private readonly pids = new Set<number>();

  /** @param pid of the process that leads the browser's group */
  watch(pid: number): void {
    this.pids.add(pid);
    if (this.shell) this.tell(`+ ${pid}\n`);
    else this.start();
  }

  /** It has ended. */
  release(pid: number): void {
    if (this.pids.delete(pid)) this.tell(`- ${pid}\n`);
  }

  /** All have ended. */
  end(): void {
    this.shell?.stdin?.end();
    this.shell = null;
  }

  private start(): void {
    const shell = (this.shell = startShell());
    // It was ended: the next browser brings another one, for all.
    shell.once('exit', () => {
      if (this.shell === shell) this.shell = null;
    });
    for (const pid of this.pids) this.tell(`+ ${pid}\n`);
  }

  private tell(line: string): void {
    this.shell?.stdin?.write(line);
  }
}

/** It must not keep this process alive. */
function startShell(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {}); // there is no shell
  shell.stdin.on('error', () => {}); // it was killed
  shell.unref();
  (shell.stdin as Socket).unref();
  return shell;
}
