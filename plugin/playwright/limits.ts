import type { TestCase } from '@playwright/test/reporter';
import type { Hold } from '../../src/engine/holds.js';

/** The limits that tests of a project take part in. */
export type LimitsOf = (project: string, tests: readonly TestCase[]) => readonly Hold[];

const NONE: readonly Hold[] = [];

/** Reads the option `limits`: a name with an `@` is a tag, any other one a project. */
export function createLimitsOf(limits: Readonly<Record<string, number>>): LimitsOf {
  const holds = Object.entries(limits).map(([of, most]) => ({ of, name: `limit ${of}`, most }));
  if (holds.length === 0) return () => NONE;
  return (project, tests) =>
    holds
      .filter(({ of }) => (of.startsWith('@') ? tests.some(({ tags }) => tags.includes(of)) : of === project))
      .map(({ name, most }) => ({ name, most }));
}
