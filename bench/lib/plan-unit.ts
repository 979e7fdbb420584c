import type { PlanUnit } from '../../src/plan/plan-input.js';

/** A suite of specs, each in several projects. */
export interface PlanUnitShape {
  readonly projects: number;
  /** Of the estimates, as a share of their values. */
  readonly spread: number;
}

/** A unit to be planned, the one at this place of its suite. */
export function planUnitAt(order: number, value: number, { projects, spread }: PlanUnitShape): PlanUnit {
  const project = `project-${order % projects}`;
  return {
    id: `unit-${order}`,
    project,
    workerKey: project,
    spec: `spec-${Math.floor(order / projects)}`,
    estimate: { value, spread: spread * value, sampleCount: 5, source: 'own' },
    order,
  };
}
