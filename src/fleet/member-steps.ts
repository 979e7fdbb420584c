import type { ClaimResult } from './claims.js';
import type { Ending } from './lookout.js';
import type { MemberHost } from './member-host.js';
import type { MemberParts } from './member-parts.js';
import { nextStep } from './next-step.js';

/** What follows from a step. */
interface StepHooks {
  /** There is more to do. */
  readonly poke: () => void;
  /** The coordinator is there again. */
  readonly isBack: (host: MemberHost) => Promise<void>;
  readonly end: (ending: Ending) => void;
}

/** What an agent does, one step after the other: the coordinator is asked for one thing at a time. */
export class MemberSteps {
  constructor(
    private readonly parts: MemberParts,
    private readonly hooks: StepHooks,
  ) {}

  /** While the coordinator decides who runs what. @throws EvenkeelError `COORDINATOR_*` */
  async together(host: MemberHost): Promise<void> {
    const { book, calls, claims, left, lookout, settlement } = this.parts;
    const isUnsettled = settlement.isDue;
    const step = nextStep(book, host, left, calls.roundTrip.slowMs);
    if (isUnsettled) this.hooks.poke();
    // At the same time: what is to be told must not hold up what is to be claimed.
    if (step.type === 'claim') await this.besideSettling(host, this.claimed(claims.claim(step, host)));
    else if (step.type === 'take') await this.besideSettling(host, claims.take(step.unitIds, host));
    else if (step.type === 'return') await this.besideSettling(host, claims.giveBack(step.unitIds, host));
    else if (isUnsettled) await settlement.settle(host);
    else if (step.type === 'look') {
      const ending = await lookout.look(step.count, host);
      if (ending) this.hooks.end(ending);
    }
  }

  /** While it goes on with its own share. */
  async alone(host: MemberHost): Promise<void> {
    const { alone, lookout } = this.parts;
    if (!alone.isGone && lookout.isDue(host) && (await alone.isBack())) return this.hooks.isBack(host);
    if (alone.isThrough && host.isLast) return this.hooks.end({ end: 'alone', unfinished: [] });
    if (!alone.isGone) lookout.later(host);
  }

  private async besideSettling(host: MemberHost, step: Promise<unknown>): Promise<void> {
    await Promise.all([this.parts.settlement.settle(host), step]);
  }

  private async claimed(claim: Promise<ClaimResult>): Promise<void> {
    const result = await claim;
    if (result !== 'got') this.parts.lookout.inVain(result === 'in-vain');
  }
}
