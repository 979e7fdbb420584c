import type { TestQuery, UnitQuery } from '../estimate/estimator.js';
import { failedAttempts, repairCost, repairDurations } from '../estimate/repair-samples.js';
import { restartsMs } from '../estimate/restarts.js';
import { estimateWorkerStarts } from '../estimate/worker-starts.js';
import type { HistoryModel } from '../model/history.js';

/** Run → milliseconds. */
type Costs = ReadonlyMap<number, number>;

const NONE: Costs = new Map();

/** What tests, with restarts after their failed attempts, and the overheads of files took of their slots, run by run. */
export class CostTable {
  private readonly tests = new Map<string, Costs>();
  private readonly overheads = new Map<string, Costs>();

  constructor(model: HistoryModel) {
    const workerStart = estimateWorkerStarts(model.starts);
    for (const { project, file, title, samples } of model.tests) {
      const start = workerStart(project);
      const costs = samples.flatMap((sample): [number, number][] => {
        const ms = repairCost(sample);
        return ms === undefined ? [] : [[sample.runSeq, ms + restartsMs(failedAttempts(sample), start)]];
      });
      this.tests.set(testKey({ project, file, title }), highest(costs));
    }
    for (const { project, file, samples } of model.overheads) {
      const costs = repairDurations(samples).map(({ runSeq, durationMs }): [number, number] => [
        runSeq,
        durationMs,
      ]);
      this.overheads.set(fileKey({ project, file }), highest(costs));
    }
  }

  runsOf(test: TestQuery): Iterable<number> {
    return this.of(test).keys();
  }

  /** What the test took in a run; undefined where it was not part of it. */
  in(test: TestQuery, runSeq: number): number | undefined {
    return this.of(test).get(runSeq);
  }

  /** What it took in the latest run before. */
  before(test: TestQuery, runSeq: number): number | undefined {
    return latestBefore(this.of(test), runSeq);
  }

  overheadIn(unit: UnitQuery, runSeq: number): number | undefined {
    return this.overheads.get(fileKey(unit))?.get(runSeq);
  }

  overheadBefore(unit: UnitQuery, runSeq: number): number | undefined {
    return latestBefore(this.overheads.get(fileKey(unit)) ?? NONE, runSeq);
  }

  private of(test: TestQuery): Costs {
    return this.tests.get(testKey(test)) ?? NONE;
  }
}

/** Of several values of one run the highest counts, as in the estimates. */
function highest(costs: readonly (readonly [number, number])[]): Costs {
  const byRun = new Map<number, number>();
  for (const [runSeq, ms] of costs) byRun.set(runSeq, Math.max(ms, byRun.get(runSeq) ?? 0));
  return byRun;
}

function latestBefore(costs: Costs, runSeq: number): number | undefined {
  let latest = -Infinity;
  for (const each of costs.keys()) if (each < runSeq && each > latest) latest = each;
  return costs.get(latest);
}

function testKey({ project, file, title }: Pick<TestQuery, 'project' | 'file' | 'title'>): string {
  return `${project}\0${file}\0${title}`;
}

function fileKey({ project, file }: Pick<UnitQuery, 'project' | 'file'>): string {
  return `${project}\0${file}`;
}
