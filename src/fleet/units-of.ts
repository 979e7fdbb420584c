import type { EngineUnit } from '../engine/events.js';
import type { MemberHost } from './member-host.js';

/** The units of these ids that this agent can run. */
export function unitsOf(unitIds: readonly string[], host: MemberHost): EngineUnit[] {
  return unitIds.flatMap((unitId) => host.unitOf(unitId) ?? []);
}
