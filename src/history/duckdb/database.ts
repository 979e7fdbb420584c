import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { inTurn } from '../in-turn.js';
import { createDatabase } from './create-database.js';
import { failureKind, historyError, missingHistory } from './failure.js';
import { assertKnown, latestVersion, migrate, MIGRATIONS, readVersion } from './migrate.js';
import { hold, takeHeld } from './held-database.js';
import { openDatabase, type OpenDatabase, type OpenMode } from './open-database.js';

/** Readers give up early: a run must not wait for its history. */
const READ_WAIT_MS = 800;
/** A writer holds the lock for tens of milliseconds, so this outlasts dozens of them. */
const WRITE_WAIT_MS = 3000;
const RETRY_MIN_MS = 15;
const RETRY_SPREAD_MS = 45;

/** @param state which the file is in */
type Use<T> = (connection: DuckDBConnection, state: () => string | undefined) => Promise<T>;

interface Session {
  readonly mode: OpenMode;
  /** When to give up waiting for the lock, in epoch milliseconds. */
  readonly deadline: number;
  readonly isSettled?: () => boolean;
  readonly meanwhile?: () => void;
}

export interface ReadOptions {
  /** How long to wait for the lock, in milliseconds. @default 800 */
  readonly waitMs?: number;
}

export interface WriteOptions {
  /** How long to wait for the lock, in milliseconds. @default 3000 */
  readonly waitMs?: number;
  /** Asked before every try: true when there is nothing left to do, and the file need not be opened. */
  readonly isSettled?: () => boolean;
  /** Work for this thread while the file is opened; called at every try. */
  readonly meanwhile?: () => void;
}

/**
 * Opens a history for reading, uses it and closes it. An older schema is brought up to date first.
 * @throws EvenkeelError HISTORY_MISSING, HISTORY_LOCKED, HISTORY_CORRUPT, HISTORY_NEWER, HISTORY_UNWRITABLE
 */
export function readDatabase<T>(
  file: string,
  use: Use<T>,
  { waitMs = READ_WAIT_MS }: ReadOptions = {},
): Promise<T> {
  return guarded(file, async (target) => {
    // Asked first, so that a first run doesn't load DuckDB before its tests.
    if (!existsSync(target)) throw missingHistory(target);
    const session = { mode: 'READ_ONLY', deadline: Date.now() + waitMs } as const;
    const useIfCurrent: Use<{ value: T } | undefined> = async (connection, state) =>
      (await isCurrent(connection, target)) ? { value: await use(connection, state) } : undefined;

    let result = await inSession(target, session, useIfCurrent);
    if (result === undefined) {
      await inSession(target, { ...session, mode: 'READ_WRITE' }, (connection) =>
        migrate(connection, target),
      );
      result = await inSession(target, session, useIfCurrent);
    }
    if (result === undefined) throw missingHistory(target);
    return result.value;
  });
}

/**
 * Opens a history for writing, made and migrated as needed, uses it and closes it.
 * @returns undefined when `isSettled` said so before the lock was had
 * @throws EvenkeelError HISTORY_LOCKED, HISTORY_CORRUPT, HISTORY_NEWER, HISTORY_UNWRITABLE
 */
export function writeDatabase<T>(
  file: string,
  use: Use<T>,
  options: WriteOptions = {},
): Promise<T | undefined> {
  const { waitMs = WRITE_WAIT_MS, ...others } = options;
  return guarded(file, async (target) => {
    await createDatabase(target);
    const session = { mode: 'READ_WRITE', deadline: Date.now() + waitMs, ...others } as const;
    return inSession(target, session, async (connection, state) => {
      await migrate(connection, target);
      return use(connection, state);
    });
  });
}

/**
 * Opens a history for a write that will probably follow within half a second. Nothing happens where there is no history yet, or
 * it can't be opened at once: the write itself waits, and says what is wrong.
 */
export function expectWrite(file: string): Promise<void> {
  const target = path.resolve(file);
  return inTurn(target, () => hold(target)).catch(() => undefined);
}

/** One use of the file at a time in this process; whatever is thrown names the file and its state. */
function guarded<T>(file: string, work: (target: string) => Promise<T>): Promise<T> {
  const target = path.resolve(file);
  return inTurn(target, () => work(target)).catch((error: unknown) => {
    throw historyError(error, target);
  });
}

async function inSession<T>(target: string, session: Session, use: Use<T>): Promise<T | undefined> {
  const database = await openInTime(target, session);
  if (database === undefined) return undefined;
  try {
    return await use(database.connection, () => database.state?.read());
  } finally {
    database.close();
  }
}

/**
 * Opens the file, trying again while another process holds its lock. Jitter keeps rivals out of step.
 * @returns undefined when `isSettled` became true first
 */
async function openInTime(target: string, session: Session): Promise<OpenDatabase | undefined> {
  while (session.isSettled?.() !== true) {
    try {
      return takeHeld(target) ?? (await openDatabase(target, session.mode, session.meanwhile));
    } catch (error) {
      if (failureKind(error) !== 'locked' || Date.now() >= session.deadline) throw error;
    }
    await sleep(RETRY_MIN_MS + Math.random() * RETRY_SPREAD_MS);
  }
  return undefined;
}

async function isCurrent(connection: DuckDBConnection, target: string): Promise<boolean> {
  const version = await readVersion(connection, target);
  assertKnown(version, target);
  return version === latestVersion(MIGRATIONS);
}
