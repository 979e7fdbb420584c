import type { FleetOutcome } from '../coordinate/coordinator.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { HandOvers } from './hand-overs.js';
import type { LostWork } from './lost-work.js';
import type { MemberHost } from './member-host.js';
import type { Report, ResultBook } from './result-book.js';

/** What an agent owes the coordinator: results to be told, units to be handed over, lost work to be asked for again. */
export class Settlement {
  constructor(
    private readonly calls: CoordinatorCalls,
    private readonly results: ResultBook,
    private readonly lostWork: LostWork,
    private readonly handOvers: HandOvers,
  ) {}

  get isDue(): boolean {
    return this.lostWork.isKnown || this.results.untold.length > 0 || this.handOvers.isAsking;
  }

  /** @throws EvenkeelError `COORDINATOR_*`; what has not been answered stays due then */
  async settle(host: MemberHost): Promise<void> {
    if (this.lostWork.isKnown) await this.lostWork.regain(host);
    await Promise.all([this.handOvers.settle(host), this.tellResults()]);
  }

  /** Tells the results that it does not know yet. */
  async tellResults(): Promise<void> {
    await Promise.all(this.results.untold.map((report) => this.tell(report)));
  }

  /** The agent's report is out: all that it owes is told, and what turns out to count elsewhere is stale. */
  async seal(host: MemberHost | null): Promise<FleetOutcome> {
    while (host && this.isDue) await this.settle(host);
    const outcome = await this.calls.seal();
    const accepted = new Set(outcome.accepted);
    for (const unitId of this.results.takeVoid((id) => !accepted.has(id)))
      if (host) this.lostWork.becameStale(unitId, host);
    return outcome;
  }

  private async tell({ unitId, lease, isOk, failures }: Report): Promise<void> {
    const answer = lease && (await this.calls.complete({ unitId, fence: lease.fence, isOk, failures }));
    const isAccepted = lease !== null && answer === 'accepted';
    // Meanwhile it may have been granted anew: it is told once more then.
    const isSettled = this.results.told(unitId, lease, isAccepted);
    if (isSettled && !isAccepted) this.lostWork.add(unitId);
  }
}
