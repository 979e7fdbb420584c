import { formatDuration } from '../../src/format/duration.js';
import { formatCount } from '../../src/format/number.js';

/** A shard of a plan, as far as it is told. */
export interface PlanLineInfo {
  readonly index: number;
  readonly total: number;
  readonly ownTests: number;
  readonly suiteTests: number;
  readonly newTests: number;
  readonly goneTests: number;
  /** When the plan expects this shard to be done, in milliseconds. */
  readonly predictedMs: number;
  /** The plan file as the user named it. */
  readonly file: string;
}

/** Said at the start of a planned shard. */
export function planLine(info: PlanLineInfo): string {
  const { index, total, file, ownTests, suiteTests, predictedMs } = info;
  const share = `shard ${index}/${total} of ${file}: ${ownTests} of ${formatCount(suiteTests, 'test')}`;
  const difference = planDifference(info);
  return `${share}, planned for ${formatDuration(predictedMs)}${difference === null ? '' : `; ${difference}`}`;
}

/** How the suite differs from the one that was planned, or null. */
export function planDifference({
  newTests,
  goneTests,
}: Pick<PlanLineInfo, 'newTests' | 'goneTests'>): string | null {
  const parts: string[] = [];
  if (newTests > 0) parts.push(`${formatCount(newTests, 'test')} not in the plan, spread over all shards`);
  if (goneTests > 0)
    parts.push(`${formatCount(goneTests, 'test')} of the plan not in this suite (gone or filtered out)`);
  return parts.length === 0 ? null : parts.join(', ');
}
