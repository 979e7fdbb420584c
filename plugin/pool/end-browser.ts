import { settlesWithin } from '../../src/settles-within.js';
import { unlessAborted } from '../../src/unless-aborted.js';

const KILL_EVERY_MS = 100;
/** One that can't be found in this time may never be. If it comes up later it is closed, and it ends with this process. */
const UNSEEN_MS = 10_000;
/** One that is killed so long and stays, as where its disk does not answer, is left to the system. */
const LONGEST_MS = 60_000;

/** A browser that is to end, however far it has come. */
export interface EndingBrowser {
  /** Resolves when it has closed. Never rejects. */
  readonly closed: Promise<void>;
  /** Kills it. @returns whether it was found */
  readonly kill: () => Promise<boolean>;
  /** Aborted when it gets no more time to close. */
  readonly hurry: AbortSignal;
}

/**
 * Resolves when nothing is left of a browser, as far as the system shows it. Never rejects.
 * @param graceMs how long it may take to close before it is killed, in milliseconds
 */
export async function endBrowser({ closed, kill, hurry }: EndingBrowser, graceMs: number): Promise<void> {
  // A stopped browser closes no more, and one that is on its way up can't be told to.
  if (!(await closes(closed, hurry, graceMs))) await killUntil(closed, kill);
  // The connection may have ended before the process.
  await kill();
}

async function closes(closed: Promise<void>, hurry: AbortSignal, graceMs: number): Promise<boolean> {
  try {
    return await unlessAborted(settlesWithin(closed, graceMs), hurry);
  } catch {
    return false;
  }
}

async function killUntil(closed: Promise<void>, kill: () => Promise<boolean>): Promise<void> {
  let unseenMs = 0;
  for (let ms = 0; ms < LONGEST_MS && unseenMs < UNSEEN_MS; ms += KILL_EVERY_MS) {
    if (await settlesWithin(closed, KILL_EVERY_MS)) return;
    unseenMs = (await kill()) ? 0 : unseenMs + KILL_EVERY_MS;
  }
}
