import type { Claimed, FleetView } from '../coordinate/coordinator.js';
import type { Pace } from '../engine/pace.js';
import { stealsFor } from './choose-steals.js';
import type { CommonWork } from './common-work.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { Grants } from './grants.js';
import type { LeaseBook } from './lease-book.js';
import type { LeftWork } from './left-work.js';
import type { MemberHost } from './member-host.js';
import type { StealLog } from './steal-log.js';

/** For whom units are claimed. */
export interface ClaimParts {
  readonly calls: CoordinatorCalls;
  readonly book: LeaseBook;
  readonly grants: Grants;
  readonly left: LeftWork;
  readonly stealLog: StealLog;
  readonly pace: Pace;
  readonly shard: number | null;
}

/** Gets units: of its own share, of nobody's, and from the shares of others. */
export class Claims {
  private isTakingUnits = false;
  private sinceMs: number | null = null;
  /** Units that are not to be claimed now, though others of their share are. */
  private shut: readonly string[] = [];

  constructor(private readonly parts: ClaimParts) {}

  /** Whether units are asked for by name. */
  get isTaking(): boolean {
    return this.isTakingUnits;
  }

  /** It takes part from now on, if it has not yet. */
  begin({ nowMs }: MemberHost): void {
    this.sinceMs ??= nowMs;
  }

  /** Lets what is nobody's be claimed. @returns whether there is any */
  open({ open, shut }: CommonWork, host: MemberHost): boolean {
    this.shut = shut;
    const { grants, book } = this.parts;
    grants.open(open, host);
    return open.some(({ id }) => book.isOpen(id));
  }

  /** Units of its own share or of nobody's, at most this many. @returns whether it got any */
  async claim(count: number, preferred: readonly string[], host: MemberHost): Promise<boolean> {
    const { calls, book, grants, left } = this.parts;
    const claimed = await calls.claim(count, preferred, this.shut);
    left.claimed(claimed.left);
    const { leases } = claimed;
    grants.received(leases, leases.length > 0 ? triedOf(preferred, claimed, count) : book.openUnits(), host);
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

  /** Takes what pays to be taken from others that end later than `evenMs`. @returns whether it got any */
  async steal(view: FleetView, count: number, host: MemberHost, evenMs: number): Promise<boolean> {
    const { calls, grants, stealLog, pace, shard } = this.parts;
    const planned = stealsFor(host, view, count, {
      pace: pace.factor,
      shard,
      evenMs,
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

/** The preferred units that have been tried: those behind the last one that was given have not, where no more were asked for. */
function triedOf(preferred: readonly string[], { leases }: Claimed, count: number): readonly string[] {
  const places = leases.map(({ unitId }) => preferred.indexOf(unitId));
  return leases.length < count || places.includes(-1)
    ? preferred
    : preferred.slice(0, 1 + Math.max(...places));
}
