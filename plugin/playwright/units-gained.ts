import type { TestCase } from '@playwright/test/reporter';
import type { CollectedUnit } from './collect-units.js';
import type { Move } from './reroute.js';

/**
 * By project, how many units more have come to it than have left it before they began. A spec that skips itself has begun where
 * it does so.
 */
export function unitsGained(
  moves: readonly Pick<Move, 'from' | 'unit' | 'reason'>[],
  projectOf: (test: TestCase) => string,
): Map<string, number> {
  const gained = new Map<string, number>();
  const add = (project: string, count: number): void =>
    void gained.set(project, (gained.get(project) ?? 0) + count);
  const arrived = new Set<CollectedUnit>();
  for (const { unit, from, reason } of moves) {
    if (arrived.has(unit)) continue;
    arrived.add(unit);
    add(unit.project.name, 1);
    if (reason !== 'skip') add(projectOf(from), -1);
  }
  return gained;
}
