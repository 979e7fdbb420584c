import { expect } from 'vitest';
import type { RunResult } from './fixture-project.js';
import { outcomesOf } from './report.js';

/** What a person sees of a run, without what depends on the order in which tests ran. */
export function behaviourOf(run: RunResult) {
  return {
    code: run.code,
    signal: run.signal,
    outcomes: outcomesOf(run.report),
    errors: run.report?.errors.map(({ message = '' }) => message.replaceAll(/\d+(\.\d+)?m?s/g, '…')),
    begun: titlesOf(run, 'begin'),
    ended: titlesOf(run, 'end'),
  };
}

/** With Evenkeel a run shows and does the same as without, and Evenkeel found nothing to complain about. */
export function expectSame(plain: RunResult, balanced: RunResult): void {
  expect(behaviourOf(balanced), `${balanced.stdout}\n${balanced.stderr}`).toEqual(behaviourOf(plain));
  expect(complaints(balanced)).toEqual([]);
}

/** Warnings of ours; each is a fault in runs in which nothing is the matter. */
export function complaints({ stderr }: RunResult): string[] {
  const known = /could not|can't|looks different|handed|never ran|not remembered|deprecat|Error\b/i;
  return stderr.split('\n').filter((line) => known.test(line));
}

function titlesOf({ markers }: RunResult, event: string): string[] {
  const marked = markers.filter((marker) => marker.event === event);
  return marked
    .map(
      ({ project, file, title, retry, repeatEachIndex }) =>
        `${project} ${file} ${title} ${retry} ${repeatEachIndex}`,
    )
    .sort();
}
