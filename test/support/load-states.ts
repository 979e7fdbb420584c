import type { EngineUnit } from '../../src/engine/events.js';
import type { LoadState } from '../../src/predict/load-state.js';
import type { PaceBelief } from '../../src/predict/pace-belief.js';
import { engineUnit } from './engine-units.js';

/** What is believed when nothing of a run is known but its estimates, and they are good. */
export const AS_ESTIMATED: PaceBelief = { logMean: 0, logSpread: 0.06, unrest: 1 };

/** A state for tests: cold slots, free worker starts, no limits. */
export function loadState(overrides: Partial<LoadState> = {}): LoadState {
  return {
    ...{ slots: 2, projectLimits: new Map(), workerStartMs: () => 0 },
    ...{ running: [], queued: [], warmKeys: [] },
    ...overrides,
  };
}

/** Units of a minute each, with a spread of a tenth. */
export function minuteUnits(count: number, project = 'p'): EngineUnit[] {
  return Array.from({ length: count }, (_, index) => variedUnit(`${project}${index}`, 60_000, project));
}

/** A unit that strays from its estimate by a tenth. */
export function variedUnit(id: string, valueMs: number, project = 'p'): EngineUnit {
  const estimate = { value: valueMs, spread: valueMs / 10, sampleCount: 5, source: 'own' } as const;
  return engineUnit(id, valueMs, { project, workerKey: project, estimate });
}
