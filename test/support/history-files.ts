/** Histories in files, and what is in them. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { CliIo } from '../../src/cli/io.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { queryHistory } from '../../src/history/query.js';
import type { HistoryStore } from '../../src/history/store.js';
import type { RunRecording } from '../../src/model/record.js';

const VIEWS = ['runs', 'attempts', 'decisions', 'worker_starts', 'placement', 'overhead', 'agent'];

/** A directory that is gone when the test has ended. */
export function temporaryDirectory(prefix = 'evenkeel-'): string {
  const made = mkdtempSync(path.join(os.tmpdir(), prefix));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A history whose warnings fail the test. */
export function openStrictly(file: string): HistoryStore {
  const onWarning = ({ message }: { readonly message: string }): void => {
    throw new Error(message);
  };
  return createDuckDbHistory({ path: file, onWarning });
}

/** Records one after the other, each as a process of its own would. */
export async function recordAll(file: string, recordings: readonly RunRecording[]): Promise<void> {
  for (const recording of recordings) await openStrictly(file).record(recording);
}

/** All that these views show, and those that every run fills. */
export async function contentOf(file: string, moreViews: readonly string[] = []): Promise<unknown[]> {
  const content = [];
  for (const view of [...VIEWS, ...moreViews])
    content.push((await queryHistory(file, `SELECT * FROM ${view} ORDER BY ALL`)).rows);
  return content;
}

/** A terminal that keeps what a command says. */
export function keepingIo(cwd: string): {
  readonly io: CliIo;
  readonly said: { stdout: string; stderr: string };
} {
  const said = { stdout: '', stderr: '' };
  const io = {
    stdout: (text: string) => void (said.stdout += text),
    stderr: (text: string) => void (said.stderr += text),
    status: () => undefined,
    stopped: async () => undefined,
    env: {},
    cwd,
    color: false,
    ci: null,
  };
  return { io, said };
}

/** Of a decision that the unit's own history made. */
export const OWN_FACTORS: RunRecording['decisions'][number]['factors'] = {
  reason: 'best',
  predictedMs: 1,
  spreadMs: 0,
  sampleCount: 1,
  source: 'own',
  runsSinceVisit: null,
  contributions: {},
};
