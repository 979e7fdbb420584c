import type { EngineUnit } from '../engine/events.js';
import { marginMs, type MoveState } from './find-move.js';

/**
 * Whether a queued unit itself would end sooner in another project, in a slot that is idle now, by more than the margin of a move. Where agents share units the horizon
 * of one of them says less: others may take over what it waits for. A unit that ends sooner, in a slot that would be idle, holds up nobody.
 */
export function endsSooner(
  from: EngineUnit,
  to: EngineUnit,
  { running, projectLimits, workerStartMs }: Pick<MoveState, 'running' | 'projectLimits' | 'workerStartMs'>,
): boolean {
  const ofProject = running.filter(({ unit }) => unit.project === from.project);
  const isFull = ofProject.length >= (projectLimits.get(from.project) ?? Infinity);
  // Whatever else it waits for is there when something ends, at the soonest.
  const waitsFor = (isFull ? ofProject : running).map(({ remainingMs }) => remainingMs);
  const stayMs = (waitsFor.length > 0 ? Math.min(...waitsFor) : 0) + from.estimate.value;
  const startMs = workerStartMs(to);
  return stayMs - startMs - to.estimate.value > marginMs(from, to, startMs);
}
