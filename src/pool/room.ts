/** Somebody in line. */
interface Waiting {
  readonly enter: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** The places of a queue: what comes when all are taken waits in line for one, or is turned away. */
export class Room {
  private taken = 0;
  private readonly line = new Set<Waiting>();

  /** @param places how many may be inside at a time */
  constructor(private readonly places: number) {}

  get isFull(): boolean {
    return this.taken >= this.places;
  }

  /**
   * Resolves with a place taken, first come, first served.
   * @param signal takes whoever waits out of the line
   * @throws the signal's reason, or what the room is closed with before there is a place
   */
  async enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.isFull) {
      this.taken++;
      return;
    }
    let leaveLine = (): void => {};
    try {
      await new Promise<void>((enter, refuse) => {
        const waiting = { enter, refuse };
        leaveLine = () => {
          if (this.line.delete(waiting)) refuse(signal?.reason as Error);
        };
        this.line.add(waiting);
        signal?.addEventListener('abort', leaveLine);
      });
    } finally {
      signal?.removeEventListener('abort', leaveLine);
    }
  }

  /** Gives a place back; whoever is first in line has it at once, so that nobody can slip in between. */
  leave(): void {
    const [next] = this.line;
    if (!next) {
      this.taken--;
      return;
    }
    this.line.delete(next);
    next.enter();
  }

  /** Turns away all that wait. */
  close(error: Error): void {
    for (const { refuse } of this.line) refuse(error);
    this.line.clear();
  }
}
