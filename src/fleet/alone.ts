import { EvenkeelError, messageOf } from '../errors.js';
import { formatCount } from '../format/number.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { Grants } from './grants.js';
import type { HandOvers } from './hand-overs.js';
import type { JoinedShards } from './joined-shards.js';
import type { LeaseBook } from './lease-book.js';
import type { LostWork } from './lost-work.js';
import type { MemberHost } from './member-host.js';

/** What an agent has to see to when it is cut off. */
export interface AloneParts {
  readonly calls: CoordinatorCalls;
  readonly book: LeaseBook;
  readonly lostWork: LostWork;
  readonly handOvers: HandOvers;
  readonly grants: Grants;
  readonly joined: JoinedShards;
}

/**
 * An agent without its coordinator: it runs what the plan gave it, what it gave to nobody, and what it gave to shards of which no agent has come, or
 * all have died, as far as it does not know that others have that: who comes now can't learn of the plan. Rather twice than never.
 */
export class Alone {
  private isForGood = false;

  constructor(private readonly parts: AloneParts) {}

  /** The coordinator has forgotten the run, or refuses us: it is not coming back. */
  get isGone(): boolean {
    return this.isForGood;
  }

  /** Nothing is left of what it has to run. */
  get isThrough(): boolean {
    const { book } = this.parts;
    return book.waitingCount + book.runningCount === 0;
  }

  /** A call has failed: from here on it goes on alone. */
  begin(host: MemberHost, error: unknown): void {
    const { handOvers } = this.parts;
    this.failed(error);
    host.warn(
      `${messageOf(error)} This agent goes on with its own share, without the others; nothing is lost, ` +
        `but some units may run twice: merge reports with \`evenkeel merge\`.${this.absentWords(host)}`,
    );
    for (const unitId of handOvers.giveUp()) host.goesOn(unitId);
    for (const unitId of handOvers.given) handOvers.takeBack(unitId, null, host);
    this.runUnknown(host);
  }

  /** Where some units are can't be known without the coordinator. */
  runUnknown(host: MemberHost): void {
    const { book, grants } = this.parts;
    for (const unitId of this.unitsOfAbsent(host)) book.addPlanned(unitId);
    grants.grantUnleased(book.neverHeld, host);
    // What of the common tail was planned for others is theirs now.
    grants.withdraw(book.openUnits(), host);
  }

  private unitsOfAbsent(host: MemberHost): readonly string[] {
    const { joined } = this.parts;
    return host.unitsOfAbsent((shard) => joined.has(shard));
  }

  private absentWords(host: MemberHost): string {
    const { length } = this.unitsOfAbsent(host);
    return length > 0
      ? ` It also runs ${formatCount(length, 'unit')} of shards of which nobody is there.`
      : '';
  }

  /** Asks whether the coordinator is there again. */
  async isBack(): Promise<boolean> {
    try {
      await this.parts.calls.greet();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  /** Together again: it needs leases of what it runs or holds without. Units that others took over in between are theirs. */
  end(host: MemberHost): void {
    const { book, lostWork } = this.parts;
    host.warn('the coordinator is back: this agent shares the queue again.');
    for (const unitId of book.unleased()) lostWork.add(unitId);
    host.withdrawn(book.reopen());
  }

  private failed(error: unknown): void {
    this.isForGood = !(error instanceof EvenkeelError && error.code === 'COORDINATOR_UNREACHABLE');
  }
}
