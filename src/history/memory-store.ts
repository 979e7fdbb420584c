import type { HistoryModel } from '../model/history.js';
import type { RunRecording } from '../model/record.js';
import { formerFiles } from './former-files.js';
import { groupBy } from './group-by.js';
import { modelOf } from './model-parts.js';
import { decodeRecording } from './decode-recording.js';
import { encodeRecording } from './recording-format.js';
import { countedRun } from './counted-run.js';
import { addRun, emptyRollups, type FileRollup, type Rollups } from './rollups.js';
import type { HistoryStore } from './store.js';

/**
 * A history that ends with the process, for tests and simulations. It rolls all recordings up anew whenever it is
 * asked, and so states plainly what a store that keeps rollups has to come to.
 */
export function createMemoryHistory(): HistoryStore {
  const runs = new Map<string, Map<string, RunRecording>>();
  return {
    readModel: (files, hardwareClass) =>
      Promise.resolve(model([...runs.values()], new Set(files), hardwareClass)),
    record: (recording) => {
      const stored = decodeRecording(encodeRecording(recording));
      if (stored === undefined) return Promise.resolve(false);
      const agents = runs.get(stored.run.runId) ?? new Map<string, RunRecording>();
      runs.set(stored.run.runId, agents);
      const before = agents.get(stored.agent.agent);
      if (!before || before.revision < stored.revision) agents.set(stored.agent.agent, stored);
      return Promise.resolve(true);
    },
  };
}

function model(
  runs: readonly ReadonlyMap<string, RunRecording>[],
  files: ReadonlySet<string>,
  hardwareClass: string,
): HistoryModel {
  const classes = new Map<string, Rollups>([[hardwareClass, emptyRollups()]]);
  runs.forEach((agents, runSeq) => {
    for (const [itsClass, recordings] of groupBy([...agents.values()], ({ agent }) => agent.hardwareClass)) {
      const rollups = classes.get(itsClass) ?? emptyRollups();
      classes.set(itsClass, rollups);
      addRun(rollups, countedRun(runSeq, recordings));
    }
  });
  const own = classes.get(hardwareClass) ?? emptyRollups();
  classes.delete(hardwareClass);
  const all = [own, ...classes.values()].flatMap((rollups) => [...rollups.files.values()]);
  const wanted = new Set([...files, ...formerFiles(files, isIn(all), lastFiles(all))]);
  const asked = ({ files: all }: Rollups): [string, FileRollup][] =>
    [...all].filter(([, { file }]) => wanted.has(file));
  const elsewhere = new Map(
    [...classes]
      .map(([name, rollups]) => [name, asked(rollups).map(([, rollup]) => rollup)] as const)
      .filter(([, rollups]) => rollups.length > 0),
  );
  return modelOf(runs.length, { files: new Map(asked(own)), starts: own.starts }, elsewhere);
}

function isIn(rollups: readonly FileRollup[]): (file: string) => boolean {
  const names = new Set(rollups.map(({ file }) => file));
  return (file) => names.has(file);
}

/** Files in which a test ran in the last run. */
function lastFiles(rollups: readonly FileRollup[]): Set<string> {
  const visits = rollups.flatMap(({ file, tests }) =>
    [...tests.values()].map(({ lastVisitSeq }) => ({ file, lastVisitSeq })),
  );
  const newest = visits.reduce((max, { lastVisitSeq }) => Math.max(max, lastVisitSeq), -1);
  return new Set(visits.filter(({ lastVisitSeq }) => lastVisitSeq === newest).map(({ file }) => file));
}
