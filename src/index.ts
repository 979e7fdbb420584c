/** Types of options and history records, and the planner, for use as a library. */
export type { EvenkeelOptions, KindRule, RouteOptions } from './config/options.js';
export { EvenkeelError, type ErrorCode } from './errors.js';
export type { Estimate, EstimateSource } from './model/estimate.js';
export type * from './model/history.js';
export type * from './model/record.js';
export { createEstimator } from './estimate/shrinkage-estimator.js';
export type { Estimator, TestQuery, UnitQuery } from './estimate/estimator.js';
export { Engine } from './engine/engine.js';
export type * from './engine/events.js';
export { simulatePhase, type Reality, type SimulatedPhase } from './plan/simulate-phase.js';
export { simulateRun } from './simulate/simulate-run.js';
export type * from './simulate/simulated-run.js';
export { imbalance, phaseLowerBoundMs, type BoundWork, type PhaseWork } from './plan/bounds.js';
