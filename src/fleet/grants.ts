import type { Lease } from '../coordinate/coordinator.js';
import type { EngineUnit } from '../engine/events.js';
import type { HandOvers } from './hand-overs.js';
import type { LeaseBook } from './lease-book.js';
import type { LostWork } from './lost-work.js';
import type { MemberHost } from './member-host.js';
import type { ResultBook } from './result-book.js';

/** What leases are held against. */
export interface GrantParts {
  readonly book: LeaseBook;
  readonly results: ResultBook;
  readonly lostWork: LostWork;
  readonly handOvers: HandOvers;
  /** Told once units may start. */
  readonly started: () => void;
}

/** What becomes of this agent's units as their leases come and go. */
export class Grants {
  constructor(private readonly parts: GrantParts) {}

  /** The answer to a claim. @param asked units of which those not given are another agent's, as far as is known */
  received(leases: readonly Lease[], asked: readonly string[], host: MemberHost): void {
    const got = new Set(leases.map(({ unitId }) => unitId));
    // What was asked for and not given is gone, or waits for a lock that another agent holds. It comes back with a later look.
    // First of all: a slot may be waiting for it, and would not be asked again.
    this.withdraw(
      asked.filter((unitId) => this.parts.book.isOpen(unitId) && !got.has(unitId)),
      host,
    );
    this.grant(leases, host);
  }

  /** These could be claimed. */
  open(units: readonly EngineUnit[], host: MemberHost): void {
    for (const unit of units) {
      this.parts.book.addOpen(unit.id);
      if (this.parts.book.isOpen(unit.id)) this.toEngine(unit, host);
    }
  }

  /** A unit that has begun here is not run again: it was lost, or handed over, and nobody else has taken it. */
  grant(leases: readonly Lease[], host: MemberHost): void {
    if (leases.length === 0) return;
    const { book, results, lostWork, handOvers } = this.parts;
    const fresh: string[] = [];
    for (const lease of leases) {
      const { unitId } = lease;
      const hasBegun = handOvers.isGiven(unitId) || results.has(unitId) || book.isRunning(unitId);
      if (!hasBegun) {
        book.grant(unitId, lease);
        fresh.push(unitId);
        continue;
      }
      if (book.isOpen(unitId)) this.withdraw([unitId], host);
      if (handOvers.isGiven(unitId)) handOvers.takeBack(unitId, lease, host);
      else lostWork.granted(lease, host);
    }
    this.letStart(fresh, host);
  }

  /** These start without a lease: nobody is there who could give one. */
  grantUnleased(unitIds: readonly string[], host: MemberHost): void {
    for (const unitId of unitIds) this.parts.book.grant(unitId, null);
    this.letStart(unitIds, host);
  }

  /** Another agent has these. */
  withdraw(unitIds: readonly string[], host: MemberHost): void {
    for (const unitId of unitIds) {
      this.parts.book.close(unitId);
      host.engine?.handle({ type: 'unit-removed', unitId, mayReturn: true });
    }
    if (unitIds.length > 0) host.withdrawn(unitIds);
  }

  private letStart(unitIds: readonly string[], host: MemberHost): void {
    for (const unitId of unitIds) {
      const unit = host.unitOf(unitId);
      if (unit) this.toEngine(unit, host);
    }
    host.granted(unitIds);
    this.parts.started();
  }

  private toEngine(unit: EngineUnit, { engine }: MemberHost): void {
    if (engine && !engine.isQueued(unit.id)) engine.handle({ type: 'unit-added', unit });
  }
}
