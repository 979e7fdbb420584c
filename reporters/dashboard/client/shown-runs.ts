import type { WatchedRun } from '../../../src/dashboard/watched-run.js';

/** Runs that are over are in the report; a few of them stay for who has just seen them end. */
const MOST_ENDED = 3;

/** What is on, then what the latest runs have come to that are over: all agents of each. */
export function shownRuns(all: readonly WatchedRun[]): WatchedRun[] {
  const on = all.filter(isOn);
  const over = all.filter((run) => !isOn(run));
  const latest = new Set([...new Set(over.map(({ runId }) => runId))].slice(0, MOST_ENDED));
  return [...on, ...over.filter(({ runId }) => latest.has(runId))];
}

export function isOn({ liveness }: WatchedRun): boolean {
  return liveness === 'on' || liveness === 'silent';
}
