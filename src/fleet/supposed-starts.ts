import { EvenkeelError } from '../errors.js';
import type { Decision, EngineEvent, EngineUnit, SlotView } from '../engine/events.js';
import type { Engine } from '../engine/engine.js';

/** An engine, and its slots, as they will be once what was chosen has started. The engine itself is left as it is. */
export class SupposedStarts {
  readonly slots: SlotView[];
  private copy: Engine | null = null;
  /** What the copy is yet to be told: the last start mostly changes nothing that anybody looks at. */
  private readonly untold: EngineEvent[] = [];
  /** In slots that run something still. */
  private readonly later: EngineUnit[] = [];

  constructor(
    private readonly real: Engine,
    slots: readonly SlotView[],
    readonly atMs: number,
  ) {
    this.slots = [...slots];
  }

  /**
   * Units that are to start in slots that run something still are queued in it; so are all of them where anything may run beside
   * anything, since copying takes a time with the number of units.
   */
  get engine(): Engine {
    if (!this.real.hasRules) return this.real;
    if (this.untold.length > 0) this.copy ??= this.real.copy();
    for (const event of this.untold.splice(0)) this.copy?.handle(event);
    return this.copy ?? this.real;
  }

  /** Whether the queued unit can run beside those that are to start in slots which run something still. */
  admits(unitId: string): boolean {
    const unit = this.later.length > 0 ? this.engine.queuedUnit(unitId) : undefined;
    return unit === undefined || this.engine.admits(unit, this.later);
  }

  /** @param start of a queued unit; where something runs in the slot, when that has ended */
  start({ unitId, slot }: Extract<Decision, { type: 'start' }>): EngineUnit {
    const { engine, atMs } = this;
    const unit = engine.queuedUnit(unitId);
    if (!unit) throw new EvenkeelError('ENGINE_INVARIANT', `Unit ${unitId} was chosen but is not queued.`);
    if (engine.running.has(slot)) this.later.push(unit);
    else {
      const isWarm = this.slots[slot]?.warmKey === unit.workerKey;
      this.untold.push({ type: 'unit-started', unitId, slot, atMs, isWarm });
    }
    this.slots[slot] = { isBusy: true, warmKey: unit.workerKey };
    return unit;
  }
}
