import type { Writable } from 'node:stream';
import { EXIT } from '../../src/cli/io.js';
import { messageOf } from '../../src/errors.js';

/** Where a command writes, and how it is ended at once. */
export interface Output {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly exit: (code: number) => void;
}

/**
 * A reader that has seen enough (`| head`, `2>&1 | head`) closes the pipe, and that is no fault. What else keeps the answer from being
 * written, such as a full disk, ends the command with a message. Of warnings that can't be written nobody can be told.
 */
export function watchOutput({ stdout, stderr, exit }: Output): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    stderr.write(`evenkeel: The answer can't be written: ${messageOf(error)}.\n`);
    exit(EXIT.failed);
  });
}
