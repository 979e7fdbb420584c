import type { EngineUnit, PhaseSetup } from '../../src/engine/events.js';

/** A unit for tests: known exactly unless said otherwise. */
export function engineUnit(id: string, valueMs: number, overrides: Partial<EngineUnit> = {}): EngineUnit {
  return {
    id,
    project: 'p',
    workerKey: overrides.project ?? 'p',
    estimate: { value: valueMs, spread: 0, sampleCount: 5, source: 'own' },
    locks: [],
    isIsolated: false,
    order: 0,
    ...overrides,
  };
}

/** Units by their ids. */
export function byId(units: readonly EngineUnit[]): ReadonlyMap<string, EngineUnit> {
  return new Map(units.map((unit) => [unit.id, unit]));
}

/** A phase for tests: no limits, free worker starts. */
export function phaseSetup(units: readonly EngineUnit[], overrides: Partial<PhaseSetup> = {}): PhaseSetup {
  return { slots: 2, units, projectLimits: new Map(), workerStartMs: () => 0, ...overrides };
}
