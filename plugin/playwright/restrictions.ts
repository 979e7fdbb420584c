import type { RestrictedUnit, RunRestrictions } from '../../src/model/restrictions.js';
import type { RunCapacity } from './capacity.js';
import type { CollectedUnit } from './collect-units.js';
import type { LimitsOf } from './limits.js';
import type { MemoryRules } from './memory-rules.js';

/** By what units are kept from running beside each other. */
export interface RestrictionRules {
  readonly limitsOf: LimitsOf;
  readonly memory: MemoryRules;
}

/** What history keeps of what holds a run's units back. */
export function restrictionsOf(
  units: readonly CollectedUnit[],
  { slots, projectLimits }: RunCapacity,
  { limitsOf, memory }: RestrictionRules,
): RunRestrictions {
  const restricted = units.map((unit): RestrictedUnit => ({
    ...{ project: unit.project.name, file: unit.file, title: unit.title, locks: unit.locks },
    limits: limitsOf(unit.project.name, unit.tests),
    memoryBytes: memory.needOf(unit.tests),
  }));
  return {
    projectLimits: Object.fromEntries([...projectLimits].filter(([, limit]) => limit < slots)),
    freeMemoryBytes: restricted.some(({ memoryBytes }) => memoryBytes > 0) ? memory.roomBytes() : null,
    units: restricted.filter(
      ({ locks, limits, memoryBytes }) => locks.length > 0 || limits.length > 0 || memoryBytes > 0,
    ),
  };
}
