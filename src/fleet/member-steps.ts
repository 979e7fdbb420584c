import { Alarm } from './alarm.js';
import { NOTHING_AHEAD, type EarlySlots } from './look-ahead.js';
import type { Ending } from './lookout.js';
import type { MemberHost } from './member-host.js';
import type { MemberParts } from './member-parts.js';
import { nextStep, type Step } from './next-step.js';

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
  /** When it is to look at its slots again. What runs keeps the process alive: a look at it need not. */
  private readonly alarm: Alarm;

  constructor(
    private readonly parts: MemberParts,
    private readonly hooks: StepHooks,
  ) {
    this.alarm = new Alarm(parts.timers, hooks.poke, false);
  }

  /** While the coordinator decides who runs what. @throws EvenkeelError `COORDINATOR_*` */
  async together(host: MemberHost): Promise<void> {
    const { book, calls, claims, left, lookAhead, settlement, pace } = this.parts;
    const isUnsettled = settlement.isDue;
    const { slowMs } = calls.roundTrip;
    const fromMs = host.nowMs;
    const outlook = lookAhead?.outlook(book, host, slowMs, pace.factor) ?? NOTHING_AHEAD;
    const step = nextStep(book, host, left, slowMs, outlook, pace.factor);
    if (isUnsettled) this.hooks.poke();
    // At the same time: what is to be told must not hold up what is to be claimed.
    if (step.type === 'claim') await this.besideSettling(host, this.claim(step, host));
    else if (step.type === 'take') await this.besideSettling(host, claims.take(step.unitIds, host));
    else if (step.type === 'return') await this.besideSettling(host, claims.giveBack(step.unitIds, host));
    else if (isUnsettled) await settlement.settle(host);
    else if (step.type === 'look') await this.look(step, host);
    this.wakeUp(host, fromMs);
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

  private async claim(step: Extract<Step, { type: 'claim' }>, host: MemberHost): Promise<void> {
    const { book, claims, lookout } = this.parts;
    const before = book.waitingUnits();
    const result = await claims.claim(step, host);
    if (result !== 'own-used-up') this.keep(step.early, this.gotSince(before));
    if (result !== 'got') lookout.inVain(result === 'in-vain');
  }

  private async look(step: Extract<Step, { type: 'look' }>, host: MemberHost): Promise<void> {
    const { book, lookAhead, lookout } = this.parts;
    const before = book.waitingUnits();
    if (lookout.isDue(host)) lookAhead?.lookedFor(step.early);
    const ending = await lookout.look(step, host);
    const got = this.gotSince(before);
    if (got.length > 0) this.keep(step.early, got);
    if (ending) this.hooks.end(ending);
  }

  /** What was got and could not start at once. @param before what waited until then */
  private gotSince(before: readonly string[]): string[] {
    return this.parts.book.waitingUnits().filter((unitId) => !before.includes(unitId));
  }

  /** These are for slots that are about to be free. */
  private keep(early: EarlySlots, unitIds: readonly string[]): void {
    const { calls, lookAhead, pace } = this.parts;
    lookAhead?.askedFor(early, unitIds, calls.roundTrip.slowMs, pace.factor);
  }

  /** Nothing tells that a slot is about to be free. @param fromMs when it was looked at last: that may have come true during the step */
  private wakeUp(host: MemberHost, fromMs: number): void {
    const { book, calls, left, lookAhead, pace } = this.parts;
    const isAhead = left.spare(book.openCount, host.slots.length) > 0;
    const dueMs = lookAhead?.nextMs(host, {
      fromMs,
      slowMs: calls.roundTrip.slowMs,
      pace: pace.factor,
      isAhead,
    });
    this.alarm.set(dueMs ?? Infinity, host.nowMs);
  }
}
