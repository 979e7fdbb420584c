import type { CommandIo } from './history.js';

/** What a command may touch of the process: injected, so that commands can be run by tests as they are. */
export interface CliIo extends CommandIo {
  /** Shows on a terminal, in one line, what is waited for; null takes it away. */
  readonly status: (text: string | null) => void;
  /** Resolves when somebody stops the program; until it is called, that ends the program at once. */
  readonly stopped: () => Promise<void>;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Whether colours may be used: a terminal, no `NO_COLOR`, not in CI unless forced. */
  readonly color: boolean;
  /** Name of the CI that runs this, null outside CI. */
  readonly ci: string | null;
}

/** Exit codes of the command line: done, something is wrong, called wrongly. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
