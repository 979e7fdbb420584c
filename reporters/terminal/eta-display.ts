/**
 * Shows how long a run will still take, in a way that leaves the other reporters' lines alone. Those for terminals move the
 * cursor up over what they wrote themselves, and a line of ours in between would send them astray: so a terminal gets it in
 * its title, and a log, where nothing is written twice, gets a line once a minute.
 */
import { formatDuration } from '../../src/format/duration.js';
import type { Predicted } from '../../src/predict/load-counter.js';

export interface EtaDisplayDeps {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

const LINE_EVERY_MS = 60_000;

/** Sequences of xterm that most terminals know, and others ignore: keep the title, set it, and put the kept one back. */
const KEEP_TITLE = '\u001b[22;2t';
const RESTORE_TITLE = '\u001b[23;2t';
const titled = (title: string): string => `\u001b]2;${title}\u0007`;

export class EtaDisplay {
  private hasTitle = false;
  private lastLineMs: number;

  constructor(private readonly deps: EtaDisplayDeps) {
    // The start line has just said what the plan predicts.
    this.lastLineMs = deps.now();
  }

  /** @param remainingMs until the run's last unit ends, with its 90% interval */
  show(remainingMs: Predicted): void {
    const { isTerminal, write, now } = this.deps;
    if (isTerminal) {
      write((this.hasTitle ? '' : KEEP_TITLE) + titled(`${textOf(remainingMs)} · evenkeel`));
      this.hasTitle = true;
      return;
    }
    if (now() - this.lastLineMs < LINE_EVERY_MS) return;
    this.lastLineMs = now();
    write(`evenkeel: ${textOf(remainingMs)}\n`);
  }

  /** The run is over. */
  end(): void {
    if (this.hasTitle) this.deps.write(RESTORE_TITLE);
    this.hasTitle = false;
  }
}

function textOf({ predicted, low, high }: Predicted): string {
  const [from, to] = [formatDuration(low), formatDuration(high)];
  return `${formatDuration(predicted)} left${from === to ? '' : ` (${from} to ${to})`}`;
}
