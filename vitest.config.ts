import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const MINUTE_MS = 60_000;
/** Most tests wait half of the time: for processes that they start, for timers, for files. Vitest's own choice leaves a core idle. */
const MAX_WORKERS = 2;
/** What is waited for comes at once; only a starved machine takes longer than vitest's own limit of a second. */
const PATIENT = { poll: { timeout: MINUTE_MS } };

/** Groups run one after the other: the quick ones together, then those that start programs and browsers. */
export default defineConfig({
  test: {
    projects: [
      project('unit', 0, MINUTE_MS),
      project('property', 0, MINUTE_MS),
      project('contract', 0, MINUTE_MS),
      project('simulation', 0, MINUTE_MS),
      project('package', 1, 5 * MINUTE_MS),
      project('e2e', 1, 5 * MINUTE_MS),
    ],
  },
});

/** The tests in the directory of this name. */
function project(name: string, groupOrder: number, limitMs: number): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      sequence: { groupOrder },
      maxWorkers: MAX_WORKERS,
      testTimeout: limitMs,
      hookTimeout: 5 * MINUTE_MS,
      expect: PATIENT,
    },
  };
}
