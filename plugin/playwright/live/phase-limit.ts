import { earlyStartLimitMs } from '../../../src/fleet/early-start-limit.js';
import type { Job } from '../internals.js';
import type { LivePhaseHost } from './live-phase.js';

/**
 * How long a shared unit may be that starts now in a phase before the last one, in milliseconds; 0 for none: the phase's own work comes
 * first.
 * @param isOwn whether a job is one that every agent runs for itself
 */
export function phaseLimitMs(
  { dispatcher, engine, registry, nowMs }: LivePhaseHost,
  isOwn: (job: Job) => boolean,
): number {
  if (!engine) return 0;
  const queued = dispatcher._queue.flatMap((job) => (isOwn(job) ? (registry.unitOf(job) ?? []) : []));
  if (queued.some((unit) => engine.admits(unit))) return 0;
  const running = dispatcher._workerSlots.flatMap(({ jobDispatcher }, slot) =>
    jobDispatcher ? [{ job: jobDispatcher.job, leftMs: engine.remainingMs(slot, nowMs) }] : [],
  );
  const own = running.filter(({ job }) => isOwn(job)).map(({ leftMs }) => leftMs);
  return earlyStartLimitMs({
    slots: dispatcher._workerSlots.length,
    ownMs: Math.max(0, ...own, ...queued.map(({ estimate }) => estimate.value)),
    busyMs: Math.max(0, ...running.map(({ leftMs }) => leftMs)),
  });
}
