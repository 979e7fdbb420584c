import type { TestQuery } from './estimator.js';
import type { TestHistory } from '../model/history.js';

/** The most that was measured of a test's memory in a project, over its latest runs. */
export interface MemoryNeed extends Pick<TestHistory, 'project' | 'file' | 'title'> {
  readonly bytes: number;
}

/** Of tests that were measured. */
export function memoryNeeds(tests: readonly TestHistory[]): MemoryNeed[] {
  return tests.flatMap(({ project, file, title, samples }) => {
    const bytes = Math.max(0, ...samples.map(({ memoryBytes = 0 }) => memoryBytes));
    return bytes > 0 ? { project, file, title, bytes } : [];
  });
}

/**
 * What tests need that run one after the other: the most that one of them does, in bytes; 0 where none was measured. The highest of
 * the latest runs counts, since too low a guess crowds others out.
 */
export function createMemoryNeed(needs: readonly MemoryNeed[]): (tests: readonly TestQuery[]) => number {
  const byTest = new Map(needs.map((need) => [keyOf(need), need.bytes]));
  return (tests) => Math.max(0, ...tests.map((test) => byTest.get(keyOf(test)) ?? 0));
}

function keyOf({ project, file, title }: Pick<MemoryNeed, 'project' | 'file' | 'title'>): string {
  return JSON.stringify([project, file, title]);
}
