/** The places of a queue: what comes when all are taken waits in line for one, or is turned away. */
export class Room {
  private taken = 0;
  private readonly line: { readonly enter: () => void; readonly refuse: (error: Error) => void }[] = [];

  /** @param places how many may be inside at a time */
  constructor(private readonly places: number) {}

  get isFull(): boolean {
    return this.taken >= this.places;
  }

  /** Resolves with a place taken, first come, first served; rejects when the room closes before. */
  async enter(): Promise<void> {
    if (!this.isFull) {
      this.taken++;
      return;
    }
    await new Promise<void>((enter, refuse) => this.line.push({ enter, refuse }));
  }

  /** Gives a place back; whoever is first in line has it at once, so that nobody can slip in between. */
  leave(): void {
    const next = this.line.shift();
    if (next) next.enter();
    else this.taken--;
  }

  /** Turns away all that wait. */
  close(error: Error): void {
    for (const { refuse } of this.line.splice(0)) refuse(error);
  }
}
