/** What history and the summary tell of sharing a run. */
import type { FleetPlan } from '../../../src/coordinate/coordinator.js';
import type { FleetMember, MemberFigures } from '../../../src/fleet/member.js';
import type { StealRecord } from '../../../src/model/metrics.js';
import type { FleetSuite } from './fleet-suite.js';

/** What came of sharing a run. */
export interface FleetFigures extends MemberFigures {
  /** Of all agents. */
  readonly units: number;
  /** Units whose result here counts. */
  readonly ranHere: number;
  /** Units that the plan kept back for whoever is done with its own share first; and those of them whose result here counts. */
  readonly commonUnits: number;
  readonly commonHere: number;
  /** Agents that had died when this one last looked. */
  readonly lostAgents: number;
}

/** @param countsHere whether a unit has begun here, and its result counts here */
export function fleetFigures(
  { units }: FleetPlan,
  member: FleetMember,
  countsHere: (unitId: string) => boolean,
  lostAgents: number,
): FleetFigures {
  const common = units.filter(({ isCommon }) => isCommon);
  return {
    ...member.figures,
    units: units.length,
    ranHere: units.filter(({ id }) => countsHere(id)).length,
    commonUnits: common.length,
    commonHere: common.filter(({ id }) => countsHere(id)).length,
    lostAgents,
  };
}

/** What history keeps of the units that this agent took from the shares of others. @param countsHere as for {@link fleetFigures} */
export function stealRecords(
  suite: FleetSuite,
  member: FleetMember,
  countsHere: (unitId: string) => boolean,
): StealRecord[] {
  return member.steals.flatMap(({ unitId, shard: fromShard, hasEnded, ...outcome }) => {
    const unit = suite.units.get(unitId);
    if (!unit) return [];
    const { project, file, title } = unit;
    return [
      { project: project.name, file, title, fromShard, ...outcome, counts: hasEnded && countsHere(unitId) },
    ];
  });
}
