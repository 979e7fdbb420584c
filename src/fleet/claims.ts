import type { Claimed, FleetView } from '../coordinate/coordinator.js';
import type { EngineUnit } from '../engine/events.js';
import type { Pace } from '../engine/pace.js';
import { chooseCommon } from './choose-common.js';
import { stealsFor } from './choose-steals.js';
import type { CommonWork } from './common-work.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { Grants } from './grants.js';
import type { LeaseBook } from './lease-book.js';
import type { LeftWork } from './left-work.js';
import type { WantedWork } from './look-ahead.js';
import type { MemberHost } from './member-host.js';
import type { StealLog } from './steal-log.js';
import { unitsOf } from './units-of.js';

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

/** What an agent asks for. */
export interface Wanted {
  readonly count: number;
  /** How many of them no slot waits for. */
  readonly ahead: number;
  /** Best first. */
  readonly preferred: readonly string[];
  /** It takes nothing else in place of them. */
  readonly isPicky: boolean;
}

/** What it got: nothing that a slot waits for because of its own share nothing is left, or because others were faster or a lock keeps it back. */
export type ClaimResult = 'got' | 'own-used-up' | 'in-vain';

/** Gets units: of its own share, of nobody's, and from the shares of others. */
export class Claims {
  private isTakingUnits = false;
  private sinceMs: number | null = null;
  /** Units that are not to be claimed now, though others of their share are. */
  private shut: readonly string[] = [];
  /** What is nobody's has to be looked at first: where a worker would have to be started for it, others may be better off with it. */
  private isOwnOnly = false;

  constructor(private readonly parts: ClaimParts) {}

  /** Whether units are asked for by name. */
  get isTaking(): boolean {
    return this.isTakingUnits;
  }

  /** It takes part from now on, if it has not yet. */
  begin({ nowMs }: MemberHost): void {
    this.sinceMs ??= nowMs;
  }

  /** The agent has a share of its own, and these of it are kept back for all. */
  keptBack(unitIds: readonly string[]): void {
    this.isOwnOnly = unitIds.length > 0;
  }

  /** Lets what is nobody's be claimed. @returns whether there is any */
  open({ open, shut }: CommonWork, host: MemberHost): boolean {
    this.shut = shut;
    this.isOwnOnly = false;
    const { grants, book } = this.parts;
    grants.open(open, host);
    return open.some(({ id }) => book.isOpen(id));
  }

  /** Units of its own share or, once these were opened, of nobody's. */
  async claim(wanted: Wanted, host: MemberHost): Promise<ClaimResult> {
    const { calls, book, grants, left } = this.parts;
    const { count, ahead, preferred, isPicky } = wanted;
    const { isOwnOnly } = this;
    const missingFrom = isPicky ? 'none' : isOwnOnly ? 'own' : 'all';
    const claimed = await calls.claim({ count, ahead, preferred, missingFrom, excluded: this.shut });
    left.claimed(claimed);
    const { leases } = claimed;
    const isInVain = leases.length === 0 && (count > ahead || claimed.left === 0);
    grants.received(leases, isInVain && !isPicky ? book.openUnits() : triedOf(wanted, leases), host);
    return isInVain ? (isOwnOnly ? 'own-used-up' : 'in-vain') : 'got';
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
    const { calls, book, grants, stealLog } = this.parts;
    const leases = unitIds.flatMap((unitId) => book.giveBack(unitId) ?? []);
    stealLog.gaveBack(unitIds);
    // What was another agent's is not to be claimed again, but to be found by another look.
    grants.withdraw(
      unitIds.filter((unitId) => !book.isPlanned(unitId)),
      host,
    );
    host.withdrawn(unitIds.filter((unitId) => book.isPlanned(unitId)));
    await calls.giveBack(leases);
  }

  /** Takes of what is nobody's what can start at once beside its own units. @returns whether it got any */
  async takeBesideOwn(units: readonly EngineUnit[], wanted: WantedWork, host: MemberHost): Promise<boolean> {
    const { calls, pace } = this.parts;
    const terms = { pace: pace.factor, claimMs: calls.roundTrip.usualMs, waiting: this.waiting(host) };
    const unitIds = chooseCommon(host, units, wanted, terms);
    return unitIds.length > 0 && this.take(unitIds, host);
  }

  /** Takes what pays to be taken from others that end later than `evenMs`. @returns whether it got any */
  async steal(view: FleetView, wanted: WantedWork, host: MemberHost, evenMs: number): Promise<boolean> {
    const { calls, book, grants, stealLog, pace, shard } = this.parts;
    const planned = stealsFor(host, view, wanted, {
      pace: pace.factor,
      shard,
      evenMs,
      claimMs: calls.roundTrip.usualMs,
      ageMs: host.nowMs - (this.sinceMs ?? host.nowMs),
      waiting: this.waiting(host),
      blocked: wanted.untilOwnMs === null ? [] : unitsOf(book.openUnits(), host),
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

  /** What it has claimed and not begun. */
  private waiting(host: MemberHost): EngineUnit[] {
    return unitsOf(this.parts.book.waitingUnits(), host);
  }
}

/**
 * The preferred units that have been tried: those behind the last one that was given have not, where no more were asked for, or no more are
 * claimed ahead.
 */
function triedOf({ count, ahead, preferred }: Wanted, leases: Claimed['leases']): readonly string[] {
  const places = leases.map(({ unitId }) => preferred.indexOf(unitId));
  return leases.length < count - ahead || places.includes(-1)
    ? preferred
    : preferred.slice(0, 1 + Math.max(-1, ...places));
}
