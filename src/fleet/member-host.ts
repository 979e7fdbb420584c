import type { FleetAgent } from '../coordinate/coordinator.js';
import type { Engine } from '../engine/engine.js';
import type { EngineUnit, SlotView } from '../engine/events.js';

/** Why an agent is through with the run. */
export type MemberEnd =
  /** Every unit of the run has a result, or will have one from an agent that is at it. */
  | 'complete'
  /** Others did not finish in time; it does not wait for them any longer. */
  | 'lingered'
  /** Without the coordinator it has run all that it knew to be its own. */
  | 'alone'
  /** The runner was told to stop. */
  | 'stopped';

/** The driver of a runner, as a member of a fleet sees it. All methods are synchronous. */
export interface MemberHost {
  /** The engine over all that this agent could run; null when the runner's own order is kept. */
  readonly engine: Engine | null;
  readonly slots: readonly SlotView[];
  /** Milliseconds; only differences matter. */
  readonly nowMs: number;
  /**
   * False in a phase after which others with shared units come: there the agent fills idle slots, looks for nothing that others have, and
   * does not end.
   */
  readonly isLast: boolean;
  /** Projects of which it takes no units now, since their browser fails here; what it holds of them and has not begun goes back. */
  readonly avoided: ReadonlySet<string>;
  /** Projects that it no longer tries to run. */
  readonly givenUp: readonly string[];
  /** Who takes part. */
  agentsKnown(agents: readonly FleetAgent[]): void;
  /** A unit that could be claimed and would start in another project, in a slot that is idle now; undefined where that pays for none. */
  toMove(): string | undefined;
  /** Tells of units that could be claimed whether they are worth starting now. */
  admission(): (unitId: string) => boolean;
  /** The unit, if this agent can run it in what it does now. */
  unitOf(unitId: string): EngineUnit | undefined;
  /** Units that the plan gave to shards of which no agent has come, or all have died, as far as this one can run them and has not begun them. */
  unitsOfAbsent(isThere: (shard: number) => boolean): readonly string[];
  workerStartMs(project: string): number;
  /** These units may start now. */
  granted(unitIds: readonly string[]): void;
  /** Another agent has these units, which were `open` here or waited. What waited for one of them can start now. */
  withdrawn(unitIds: readonly string[]): void;
  /** A unit that runs here, or has run here, counts elsewhere. */
  stale(unitId: string): void;
  /** A unit that was said to be stale counts here after all: nobody else has taken it. */
  counts(unitId: string): void;
  /** A unit that ran here, and whose infrastructure failed, is for other agents to try. It counts elsewhere, unless it goes on. */
  handedOver(unitId: string): void;
  /** No other agent tries a unit whose infrastructure failed here: what the runner makes of it counts. */
  goesOn(unitId: string): void;
  /** Tests that failed for good, over all agents. */
  failuresKnown(total: number): void;
  /**
   * The last call: what is not running will not run here.
   * @param unfinished units that are known to be nobody's work now: without a result they fail the run
   */
  ended(end: MemberEnd, unfinished: readonly string[]): void;
  /** Something that nobody should miss. */
  warn(message: string): void;
}
