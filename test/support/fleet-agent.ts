import type { Coordinator, FleetAgent as FleetPeer, FleetPlan } from '../../src/coordinate/coordinator.js';
import { plannedUnits } from '../../src/coordinate/planned-units.js';
import { chooseStart } from '../../src/fleet/choose-start.js';
import { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, SlotView } from '../../src/engine/events.js';
import { FleetMember } from '../../src/fleet/member.js';
import type { MemberEnd, MemberHost } from '../../src/fleet/member-host.js';
import { ProjectCare } from '../../src/fleet/project-care.js';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** An agent without a runner: its units sleep. */
export interface AgentSetup {
  readonly coordinator: Coordinator;
  readonly name: string;
  readonly shard: number | null;
  readonly slots: number;
  readonly units: ReadonlyMap<string, EngineUnit>;
  readonly plan: FleetPlan;
  /** How long a unit really takes here. */
  readonly lengthMs: (unitId: string) => number;
  readonly leaseMs?: number;
  readonly lingerMs?: number;
  /** See `MemberSettings.looksAhead`. */
  readonly looksAhead?: boolean;
  /** See `PhaseSetup.projectLimits`. @default none */
  readonly projectLimits?: ReadonlyMap<string, number>;
  /** See `PhaseSetup.freeMemoryBytes`. @default no limit */
  readonly freeMemoryBytes?: number;
  /** How far its clock is ahead of the others'. @default 0 */
  readonly skewMs?: number;
  /** How long its reports take once its last unit has ended. @default 0 */
  readonly reportMs?: number;
  /** Units whose infrastructure fails here, each time that they run. @default none */
  readonly broken?: ReadonlySet<string>;
  /** Projects whose browser was found not to work here: their units fail at once. @default none */
  readonly givenUp?: readonly string[];
  /** How long it takes before the first phase with shared units begins. @default 0 */
  readonly setUpMs?: number;
  /** A phase before the last one: the units that can run in it, and how long its own work takes. @default none */
  readonly early?: { readonly unitIds: ReadonlySet<string>; readonly ownMs: number };
  /** A set-up fails: the last phase never comes. @default false */
  readonly isCutShort?: boolean;
}

const POLL_MS = 5;

/** Runs as a driver of a runner would, with the shipped engine and member. */
export class FleetAgent implements MemberHost {
  readonly ran: string[] = [];
  isLast = true;
  readonly staleUnits = new Set<string>();
  /** Units that failed here for good. */
  readonly failed: string[] = [];
  readonly warnings: string[] = [];
  unfinished: readonly string[] = [];
  readonly member: FleetMember;
  engine: Engine;
  readonly slots: Mutable<SlotView>[];
  readonly done: Promise<MemberEnd>;
  private readonly units: ReadonlyMap<string, EngineUnit>;
  /** Of its own share and of nobody's. */
  private readonly open: readonly string[];
  /** Of its own share what is kept back for all. */
  private readonly common: readonly string[];
  private readonly startable = new Set<string>();
  private readonly care: ProjectCare;
  private isDead = false;
  private finish: (end: MemberEnd) => void = () => undefined;

  constructor(private readonly setup: AgentSetup) {
    const { coordinator, name, shard, slots, units, plan, leaseMs = 5000, lingerMs = 5000 } = setup;
    const { looksAhead = true } = setup;
    const now = (): number => this.nowMs;
    this.units = units;
    const { own, common } = plannedUnits(plan, shard);
    this.open = [...own];
    this.common = [...common];
    this.slots = Array.from({ length: slots }, () => ({ isBusy: false, warmKey: null }));
    this.done = new Promise((resolve) => (this.finish = resolve));
    this.engine = this.engineOf([]);
    this.care = new ProjectCare(name, { paused: () => [], givenUp: setup.givenUp ?? [] });
    this.member = new FleetMember({
      coordinator,
      agent: name,
      shard,
      slots,
      leaseMs,
      lingerMs,
      looksAhead,
      waiter: {
        get nowMs() {
          return now();
        },
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
    });
  }

  /** Joins and takes part until there is nothing more to do; then its report is out. */
  async run(): Promise<MemberEnd> {
    const { coordinator, name, shard, slots, plan } = this.setup;
    const joined = await coordinator.join({ agent: name, shard, attempt: 1, slots, plan });
    if (joined.type !== 'joined') throw new Error(`${name} was ${joined.type}.`);
    this.member.joined(joined.shards);
    await new Promise((resolve) => setTimeout(resolve, this.setup.setUpMs ?? 0));
    if (this.setup.early) await this.runEarly(this.setup.early);
    if (this.setup.isCutShort) return this.endEarly();
    this.enter(this.open.filter((unitId) => !this.ran.includes(unitId)));
    const end = await this.done;
    await new Promise((resolve) => setTimeout(resolve, this.setup.reportMs ?? 0));
    await this.member.seal();
    return end;
  }

  private async endEarly(): Promise<MemberEnd> {
    await this.member.stop();
    await new Promise((resolve) => setTimeout(resolve, this.setup.reportMs ?? 0));
    await this.member.seal();
    return 'stopped';
  }

  private async runEarly({ unitIds, ownMs }: NonNullable<AgentSetup['early']>): Promise<void> {
    this.isLast = false;
    this.enter(this.open.filter((unitId) => unitIds.has(unitId)));
    const endMs = Date.now() + ownMs;
    const isOver = (): boolean =>
      Date.now() >= endMs &&
      !this.member.isBusy &&
      this.startable.size === 0 &&
      this.slots.every(({ isBusy }) => !isBusy);
    while (!isOver()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    this.member.pause();
    this.isLast = true;
  }

  private enter(unitIds: readonly string[]): void {
    this.engine = this.engineOf(unitIds);
    this.member.offer(unitIds, this.common);
    this.member.enter(this);
  }

  private engineOf(unitIds: readonly string[]): Engine {
    const units = unitIds.flatMap((id) => this.units.get(id) ?? []);
    const { slots, projectLimits = new Map<string, number>(), freeMemoryBytes = Infinity } = this.setup;
    return new Engine({ slots, units, projectLimits, freeMemoryBytes, workerStartMs: () => 0 });
  }

  /** As if the machine were gone: it does nothing more, and says nothing. */
  kill(): void {
    this.isDead = true;
    this.member.abandon();
  }

  get nowMs(): number {
    return Date.now() + (this.setup.skewMs ?? 0);
  }

  get givenUp(): readonly string[] {
    return this.care.givenUp;
  }

  get avoided(): ReadonlySet<string> {
    return this.member.isTogether ? this.care.avoided(this.nowMs) : new Set();
  }

  agentsKnown(agents: readonly FleetPeer[]): void {
    this.care.learn(agents);
  }

  unitsOfAbsent(isThere: (shard: number) => boolean): string[] {
    const { plan, early } = this.setup;
    const isRunnable = (id: string): boolean => this.isLast || early?.unitIds.has(id) === true;
    return plan.units.flatMap(({ id, shard }) =>
      shard !== null && !isThere(shard) && isRunnable(id) && !this.ran.includes(id) ? [id] : [],
    );
  }

  /** See `MemberHost`; its units have one project each. */
  toMove(): undefined {
    return undefined;
  }

  admission(): () => boolean {
    // What the phase's own work leaves idle is filled; a longer phase would fill more.
    return () => true;
  }

  unitOf(unitId: string): EngineUnit | undefined {
    if (!this.isLast && !this.setup.early?.unitIds.has(unitId)) return undefined;
    return this.units.get(unitId);
  }

  workerStartMs(): number {
    return 0;
  }

  granted(unitIds: readonly string[]): void {
    for (const unitId of unitIds) this.startable.add(unitId);
    this.dispatch();
  }

  withdrawn(unitIds: readonly string[]): void {
    for (const unitId of unitIds) this.startable.delete(unitId);
    this.dispatch();
  }

  stale(unitId: string): void {
    this.staleUnits.add(unitId);
  }

  counts(unitId: string): void {
    this.staleUnits.delete(unitId);
  }

  handedOver(unitId: string): void {
    this.staleUnits.add(unitId);
  }

  goesOn(unitId: string): void {
    this.staleUnits.delete(unitId);
    this.failed.push(unitId);
    this.member.finished(unitId, { isOk: false, failures: 1 }, { predictedMs: 1, actualMs: 1 });
  }

  failuresKnown(): void {}

  ended(end: MemberEnd, unfinished: readonly string[]): void {
    this.unfinished = unfinished;
    this.finish(end);
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  /** Units that ran here and count here. */
  get counted(): string[] {
    return this.ran.filter((unitId) => !this.staleUnits.has(unitId));
  }

  private dispatch(): void {
    for (;;) {
      if (this.isDead) return;
      const decision = chooseStart({
        engine: this.engine,
        slots: this.slots,
        atMs: this.nowMs,
        isOpen: (unitId) => !this.startable.has(unitId),
        mayHaveTurn: (unitId) => this.member.mayHaveTurn(unitId),
        isAllowed: (unitId) => !this.avoided.has(this.units.get(unitId)?.project ?? ''),
      });
      if (decision.type === 'wait') return;
      const { unitId, slot } = decision;
      const unit = this.units.get(unitId);
      const view = this.slots[slot];
      if (!unit || !view) return;
      const startMs = this.nowMs;
      this.engine.handle({ type: 'unit-started', unitId, slot, atMs: startMs, isWarm: true });
      view.isBusy = true;
      this.startable.delete(unitId);
      this.ran.push(unitId);
      this.member.started(unitId);
      setTimeout(() => this.finishUnit(unit, slot, startMs), this.setup.lengthMs(unitId));
    }
  }

  private finishUnit(unit: EngineUnit, slot: number, startMs: number): void {
    if (this.isDead) return;
    const atMs = this.nowMs;
    this.engine.handle({ type: 'unit-finished', unitId: unit.id, slot, atMs });
    this.tellEnd(unit, atMs - startMs);
    // As Playwright does it: the slot is free only once its unit's end was told.
    queueMicrotask(() => {
      if (this.isDead) return;
      const view = this.slots[slot];
      if (view) Object.assign(view, { isBusy: false, warmKey: unit.workerKey });
      this.dispatch();
      this.member.poke();
    });
  }

  private tellEnd(unit: EngineUnit, actualMs: number): void {
    if (this.setup.broken?.has(unit.id)) {
      if (!this.member.handOver(unit.id)) this.goesOn(unit.id);
      return;
    }
    if (this.givenUp.includes(unit.project)) {
      this.failed.push(unit.id);
      this.member.finished(unit.id, { isOk: false, failures: 1 }, { predictedMs: 1, actualMs: 1 });
      return;
    }
    const took = { predictedMs: unit.estimate.value, actualMs };
    this.member.finished(unit.id, { isOk: true, failures: 0 }, took);
  }
}
