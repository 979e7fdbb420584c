import type { FleetView } from '../coordinate/coordinator.js';
import type { Pace } from '../engine/pace.js';
import { stealsFor } from './choose-steals.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { Grants } from './grants.js';
import type { LeaseBook } from './lease-book.js';
import type { MemberHost } from './member-host.js';
import type { StealLog } from './steal-log.js';

/** For whom units are claimed. */
export interface ClaimParts {
  readonly calls: CoordinatorCalls;
  readonly book: LeaseBook;
  readonly grants: Grants;
  readonly stealLog: StealLog;
  readonly pace: Pace;
  readonly shard: number | null;
}

/** Gets units: of its own share, of nobody's, and from the shares of others. */
export class Claims {
  private isTakingUnits = false;
  private sinceMs: number | null = null;

  constructor(private readonly parts: ClaimParts) {}

  /** Whether units are asked for by name. */
  get isTaking(): boolean {
    return this.isTakingUnits;
  }

  /** It takes part from now on, if it has not yet. */
  begin({ nowMs }: MemberHost): void {
    this.sinceMs ??= nowMs;
  }

  /** @returns whether it got any */
  async claim(
    count: number,
    preferred: readonly string[],
    host: MemberHost,
    excluded: readonly string[] = [],
  ): Promise<boolean> {
    const { calls, book, grants } = this.parts;
    const leases = await calls.claim(count, preferred, excluded);
    grants.received(leases, leases.length > 0 ? preferred : book.openUnits(), host);
    return leases.length > 0;
  }

  /** Just these units. @returns whether it got any */
  async take(unitIds: readonly string[], host: MemberHost): Promise<boolean> {
    this.isTakingUnits = true;
    const leases = await this.parts.calls.take(unitIds).finally(() => (this.isTakingUnits = false));
    this.parts.grants.received(leases, unitIds, host);
    return leases.length > 0;
  }

  /** Gives back what was claimed and has not begun. */
  async giveBack(unitIds: readonly string[], host: MemberHost): Promise<void> {
    const { calls, book } = this.parts;
    const leases = unitIds.flatMap((unitId) => book.giveBack(unitId) ?? []);
    host.withdrawn(unitIds);
    await calls.release(leases);
  }

  /** Takes what pays to be taken from others. @returns whether it got any */
  async steal(view: FleetView, count: number, host: MemberHost): Promise<boolean> {
    const { calls, grants, stealLog, pace, shard } = this.parts;
    const planned = stealsFor(host, view, count, {
      pace: pace.factor,
      shard,
      claimMs: calls.roundTrip.usualMs,
      ageMs: host.nowMs - (this.sinceMs ?? host.nowMs),
    });
    if (planned.length === 0) return false;
    const leases = await calls.take(planned.map(({ unit }) => unit.id));
    const got = new Set(leases.map(({ unitId }) => unitId));
    stealLog.add(
      planned.filter(({ unit }) => got.has(unit.id)),
      host.nowMs,
    );
    grants.grant(leases, host);
    return leases.length > 0;
  }
}
