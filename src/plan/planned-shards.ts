import { LaneMembers } from './lane-members.js';
import type { Lanes } from './lanes.js';
import type { PlannedShard } from './plan-input.js';

const US_PER_MS = 1000;

interface Start {
  readonly unit: number;
  readonly startUs: number;
}

/** What each shard runs, in the order of the planned starts. */
export function plannedShards(lanes: Lanes): PlannedShard[] {
  const members = new LaneMembers(lanes);
  const byShard = lanes.problem.shards.map(() => ({ starts: [] as Start[], predictedUs: 0 }));
  for (let lane = 0; lane < lanes.count; lane++) {
    const shard = byShard[lanes.shardOf[lane] ?? 0];
    const starts = startsOf(lanes, members.classesOf(lane));
    if (!shard || starts.length === 0) continue;
    shard.starts.push(...starts);
    shard.predictedUs = Math.max(shard.predictedUs, lanes.expectedUs(lane));
  }
  return byShard.map(({ starts, predictedUs }) => ({
    units: starts
      .sort((a, b) => a.startUs - b.startUs || a.unit - b.unit)
      .map(({ unit }) => lanes.problem.units[unit]?.id ?? ''),
    predictedMs: predictedUs / US_PER_MS,
  }));
}

/** A lane runs class after class, the one with the longest unit first, and each class longest first. */
function startsOf({ problem }: Lanes, classes: readonly (readonly number[])[]): Start[] {
  const starts: Start[] = [];
  let nowUs = 0;
  for (const units of classes) {
    nowUs += problem.startUs[problem.classOf[units[0] ?? 0] ?? 0] ?? 0;
    for (const unit of units) {
      starts.push({ unit, startUs: nowUs });
      nowUs += problem.workUs[unit] ?? 0;
    }
  }
  return starts;
}
