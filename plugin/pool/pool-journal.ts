import { closeSync, fstatSync, futimesSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { messageOf } from '../../src/errors.js';
import { makeDirectory } from '../../src/make-directory.js';
import { changesLine, ownerLine, stateLine } from '../../src/pool/journal.js';
import { journalOwner, SIGN_EVERY_MS } from '../../src/pool/journal-owner.js';
import { draftOf, endLeftPool, findLeftPools, journalPath, leftPoolText } from '../../src/pool/journals.js';
import type { Change, PoolState } from '../../src/pool/pool-state.js';

export interface PoolJournalDeps {
  /** Of the pool. */
  readonly id: string;
  /** Where journals are; null for a pool that keeps none. */
  readonly directory: string | null;
  readonly startedMs: number;
  readonly warn: (message: string) => void;
}

/** Beyond that, and twice what the state itself takes, the journal is begun anew with the state as it is. */
const LONGEST_BYTES = 2 ** 20;

/**
 * Writes a pool's journal while the pool works, and removes it when the pool has closed. What is written has reached the system, so
 * that it outlives this process. Never throws: without a journal a pool works as well, and says so once.
 */
export class PoolJournal {
  private opening: Promise<void> | null = null;
  private fd: number | null = null;
  private signs: NodeJS.Timeout | undefined;
  private bytes = 0;
  private longestBytes = LONGEST_BYTES;

  constructor(private readonly deps: PoolJournalDeps) {}

  /** Resolves when it can be written; browsers that earlier pools have left are ended before. */
  async open(): Promise<void> {
    await (this.opening ??= this.begin());
  }

  /** @param before the state that the changes are made to */
  readonly append = (changes: readonly Change[], before: PoolState): void => {
    this.guarded((file) => {
      if (this.bytes > this.longestBytes) this.beginAnew(file, before);
      this.write(changesLine(changes));
    });
  };

  /** The pool has closed: it has left nothing. */
  close(): void {
    this.guarded((file) => this.remove(file));
  }

  private async begin(): Promise<void> {
    const { directory, warn } = this.deps;
    if (directory === null) return;
    for (const left of await findLeftPools(directory, Date.now())) {
      await endLeftPool(left);
      warn(`Evenkeel: ${leftPoolText(left)}${left.pids.length > 0 ? ', which have been ended' : ''}.`);
    }
    try {
      await makeDirectory(directory);
      this.start(journalPath(directory, this.deps.id));
      this.signs = setInterval(() => this.sign(), SIGN_EVERY_MS).unref();
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** The new one takes the old one's place whole, or not at all. */
  private beginAnew(file: string, state: PoolState): void {
    const draft = draftOf(file);
    this.closeFile();
    this.start(draft);
    this.write(stateLine(state));
    renameSync(draft, file);
    this.longestBytes = Math.max(LONGEST_BYTES, 2 * this.bytes);
  }

  private start(file: string): void {
    this.fd = openSync(file, 'w', 0o600);
    this.bytes = 0;
    this.write(ownerLine(journalOwner(this.deps.id, this.deps.startedMs)));
  }

  private write(line: string): void {
    if (this.fd !== null) this.bytes += writeSync(this.fd, line);
  }

  private guarded(use: (file: string) => void): void {
    const { directory, id } = this.deps;
    if (this.fd === null || directory === null) return;
    try {
      use(journalPath(directory, id));
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** What it holds would not be true any more. */
  private giveUp(error: unknown): void {
    const { directory, id } = this.deps;
    try {
      if (directory !== null) this.remove(journalPath(directory, id));
    } catch {
      // Whatever keeps it from being written.
    }
    const why = 'Should this process be killed, nobody can tell what its browsers and tasks were';
    this.deps.warn(`Evenkeel: the pool keeps no journal: ${messageOf(error)}. ${why}.`);
  }

  /**
   * The pool is there though it has nothing to write. A pool in another container, for which this one was silent too long, may have removed the file: then
   * it is begun anew with the next change.
   */
  private sign(): void {
    const { fd } = this;
    if (fd === null) return;
    const nowS = Date.now() / 1000;
    try {
      futimesSync(fd, nowS, nowS);
      if (fstatSync(fd).nlink === 0) this.longestBytes = 0;
    } catch {
      // Where the file system takes no times, writes alone tell that the pool is there.
    }
  }

  private remove(file: string): void {
    clearInterval(this.signs);
    this.closeFile();
    for (const each of [file, draftOf(file)]) rmSync(each, { force: true });
  }

  private closeFile(): void {
    const { fd } = this;
    this.fd = null;
    if (fd !== null) closeSync(fd);
  }
}
