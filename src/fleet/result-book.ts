import type { Lease } from '../coordinate/coordinator.js';

/** How a unit has ended here. */
export interface UnitResult {
  readonly isOk: boolean;
  /** Tests of it that failed for good. */
  readonly failures: number;
}

/** A result that the coordinator is to be told. */
export interface Report extends UnitResult {
  readonly unitId: string;
  /** Null when the unit ran without. */
  readonly lease: Lease | null;
}

/** What has ended here, and what of it the coordinator knows. */
export class ResultBook {
  private readonly results = new Map<string, UnitResult>();
  private readonly outbox = new Map<string, Lease | null>();
  /** Accepted result → its fence. */
  private readonly accepted = new Map<string, number>();

  /** The results that are still to be told. */
  get untold(): Report[] {
    return [...this.outbox].flatMap(([unitId, lease]) => {
      const result = this.results.get(unitId);
      return result ? [{ ...result, unitId, lease }] : [];
    });
  }

  has(unitId: string): boolean {
    return this.results.has(unitId);
  }

  /** @param lease null when it ran without one, undefined when the lease had been lost: there is nothing to tell then */
  add(unitId: string, result: UnitResult, lease: Lease | null | undefined): void {
    this.results.set(unitId, result);
    if (lease !== undefined) this.outbox.set(unitId, lease);
  }

  /** A unit that has ended here is this agent's again: its result is to be told under the new lease. */
  tellAgain(lease: Lease): void {
    this.outbox.set(lease.unitId, lease);
  }

  /** It was told under this lease. @returns false when it has got another lease meanwhile, under which it is still to be told */
  told(unitId: string, lease: Lease | null, isAccepted: boolean): boolean {
    if (this.outbox.get(unitId) !== lease) return false;
    this.outbox.delete(unitId);
    if (isAccepted && lease) this.accepted.set(unitId, lease.fence);
    return true;
  }

  /** Takes out the accepted results that count no longer. */
  takeVoid(isVoid: (unitId: string, fence: number) => boolean): string[] {
    const unitIds = [...this.accepted].flatMap(([unitId, fence]) => (isVoid(unitId, fence) ? [unitId] : []));
    for (const unitId of unitIds) this.accepted.delete(unitId);
    return unitIds;
  }
}
