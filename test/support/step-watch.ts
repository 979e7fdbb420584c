import { onTestFinished, vi } from 'vitest';
import { MemberSteps } from '../../src/fleet/member-steps.js';
import type { FleetAgent } from './fleet-agent.js';

/** What an agent has done since the last start or end of a unit. */
interface Doings {
  readonly sinceMs: number;
  /** With all slots busy. */
  steps: number;
  readonly calls: Map<string, number>;
}

/** By what an agent gets its units, and gives them back. Beats and results go on besides. */
const WORK_CALLS = new Set(['view', 'claim', 'steal', 'release']);
/** Of a kind: one for each slot, and one that had been on its way when the last unit started or ended. */
const mostCalls = (slots: number): number => slots + 1;
/** With an idle slot it looks twice a second, and once more where it has asked in vain; in each look it may ask twice. */
const mostPolls = (ms: number): number => Math.ceil(ms / 500) * 4;
const mostSteps = (slots: number): number => 10 * slots;
/** Over all agents, however many of them have an idle slot. */
const MOST_STEPS_AT_ONCE = 100;

/**
 * Watches that agents go to rest: while all slots of one are busy, the passing of time alone makes it do a few things at most, while one is idle it polls, and no
 * agent goes on for ever at one instant.
 */
export class StepWatch {
  private readonly doings = new Map<FleetAgent, Doings>();
  private atMs = -Infinity;
  private stepsAtOnce = 0;
  private fail: (error: Error) => void = () => undefined;

  constructor() {
    const { together } = MemberSteps.prototype;
    const stepped = (agent: FleetAgent): void => this.stepped(agent);
    const spy = vi.spyOn(MemberSteps.prototype, 'together').mockImplementation(function (
      this: MemberSteps,
      host,
    ) {
      stepped(host as FleetAgent);
      return together.call(this, host);
    });
    onTestFinished(() => void spy.mockRestore());
  }

  /** @throws Error when an agent does not go to rest */
  async whileResting(run: () => Promise<void>): Promise<void> {
    const restless = new Promise<never>((_, reject) => (this.fail = reject));
    await Promise.race([run(), restless]);
    this.doings.clear();
  }

  follow(agent: FleetAgent): void {
    const { member } = agent;
    const [started, finished] = [member.started.bind(member), member.finished.bind(member)];
    const happened = (): void =>
      void this.doings.set(agent, { sinceMs: Date.now(), steps: 0, calls: new Map() });
    happened();
    member.started = (...told) => {
      happened();
      started(...told);
    };
    member.finished = (...told) => {
      happened();
      finished(...told);
    };
  }

  called(agent: FleetAgent, verb: string): void {
    const doings = this.doings.get(agent);
    if (!doings || !WORK_CALLS.has(verb)) return;
    const count = (doings.calls.get(verb) ?? 0) + 1;
    doings.calls.set(verb, count);
    const polls = isBusy(agent) ? 0 : mostPolls(Date.now() - doings.sinceMs);
    if (count > mostCalls(agent.slots.length) + polls)
      this.fail(new Error(`${count} calls of ${verb}, and nothing has happened.`));
  }

  private stepped(agent: FleetAgent): void {
    if (Date.now() !== this.atMs) this.stepsAtOnce = 0;
    this.atMs = Date.now();
    if (++this.stepsAtOnce > MOST_STEPS_AT_ONCE) this.fail(new Error(`${this.stepsAtOnce} steps at once.`));
    const doings = this.doings.get(agent);
    if (!doings || !isBusy(agent)) return;
    if (++doings.steps > mostSteps(agent.slots.length))
      this.fail(new Error(`Busy, and yet ${doings.steps} steps.`));
  }
}

function isBusy({ slots }: FleetAgent): boolean {
  return slots.every((slot) => slot.isBusy);
}
