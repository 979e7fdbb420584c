import { Room } from '../pool/room.js';
import type { CliIo } from './io.js';

/** What a command waits for, so many things at the same time; as long as it waits, a terminal says for what. */
export class Waiting {
  private readonly names: string[] = [];
  private readonly room: Room;

  /** @param most how many actions may be under way together */
  constructor(
    private readonly io: Pick<CliIo, 'status'>,
    most: number,
  ) {
    this.room = new Room(most);
  }

  /** Begins as soon as there is room. */
  async for<T>(name: string, action: () => Promise<T>): Promise<T> {
    await this.room.enter();
    this.names.push(name);
    this.show();
    try {
      return await action();
    } finally {
      this.names.splice(this.names.indexOf(name), 1);
      this.show();
      this.room.leave();
    }
  }

  private show(): void {
    this.io.status(this.names.length === 0 ? null : `Waiting for ${this.names.join(', ')} …`);
  }
}
