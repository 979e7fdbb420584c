import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FleetPlan, FleetUnit, UnitSplit } from '../coordinator.js';
import { plannedUnitIds, suiteUnitIds } from '../suite-unit-ids.js';

interface PlanContent {
  readonly ms: readonly number[];
  /** 0 for nobody's, below 0 for one that is kept back: it is queued as nobody's. */
  readonly shards: readonly number[];
  readonly needs: Readonly<Record<string, readonly string[]>>;
  readonly limits: Readonly<Record<string, number>>;
  readonly splits: readonly UnitSplit[];
  readonly leftOut: readonly string[];
  readonly skipping: readonly string[];
}

/**
 * A plan as it is published: in the order of the sorted ids, and for other agents without these, which they know from the units of their suite
 * and how the plan splits some. The same plan has the same text, whatever the order of its units and limits.
 */
export class PlanText {
  /** Of what the other agents would read: one that has made the same plan need not. */
  readonly digest: string;
  private readonly ids: readonly string[];
  private readonly content: PlanContent;
  private readonly text: string;

  constructor(private readonly plan: FleetPlan) {
    const sorted = [...plan.units].sort((a, b) => compare(a.id, b.id));
    this.ids = sorted.map(({ id }) => id);
    this.content = {
      ms: sorted.map(({ predictedMs }) => Math.max(0, Math.round(predictedMs))),
      shards: sorted.map(({ shard, isCommon }) => (isCommon ? -1 : 1) * (shard ?? 0)),
      needs: Object.fromEntries(sorted.flatMap(({ id, needs }) => (needs.length > 0 ? [[id, needs]] : []))),
      limits: Object.fromEntries(Object.entries(plan.limits).sort(([a], [b]) => compare(a, b))),
      splits: (plan.splits ?? []).toSorted((a, b) => compare(a.unitId, b.unitId)),
      leftOut: (plan.leftOut ?? []).toSorted(compare),
      skipping: (plan.skipping ?? []).toSorted(compare),
    };
    this.text = JSON.stringify(this.content);
    this.digest = createHash('sha256').update(this.text).digest('hex');
  }

  /** With the ids, for the scripts. */
  forScripts(): string {
    return JSON.stringify({ ids: this.ids, ...this.content });
  }

  /** Without, for the other agents; compressed, since each that has made another plan reads it. */
  forAgents(): string {
    return deflateRawSync(this.text).toString('base64');
  }

  /** Reads what another agent has published of the same suite. @param published '' for this very plan */
  read(published: string): FleetPlan {
    const content = published === '' ? this.content : parse(published);
    const { ms, shards, needs, limits, splits, leftOut, skipping } = content;
    const ids = plannedUnitIds(suiteUnitIds(this.plan), { splits, leftOut }).sort(compare);
    const units = ids.map((id, index): FleetUnit => {
      const home = shards[index] ?? 0;
      return {
        id,
        predictedMs: ms[index] ?? 0,
        shard: home === 0 ? null : Math.abs(home),
        ...(home < 0 && { isCommon: true }),
        needs: needs[id] ?? [],
      };
    });
    return {
      ...{ suiteDigest: this.plan.suiteDigest, units, limits },
      ...(splits.length > 0 && { splits }),
      ...(leftOut.length > 0 && { leftOut }),
      ...(skipping.length > 0 && { skipping }),
    };
  }
}

/** How a published plan splits units, and which it leaves out. */
export function readChanges(published: string): Required<Pick<FleetPlan, 'splits' | 'leftOut'>> {
  return parse(published);
}

function parse(published: string): PlanContent {
  return JSON.parse(inflateRawSync(Buffer.from(published, 'base64')).toString()) as PlanContent;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
