import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const MINUTE_MS = 60_000;
/** Most tests wait half of the time: for processes that they start, for timers, for files. Vitest's own choice leaves a core idle. */
const MAX_WORKERS = 2;
/** What is waited for comes at once; only a starved machine takes longer than vitest's own limit of a second. */
const PATIENT = { poll: { timeout: MINUTE_MS } };

/** Groups run one after the other: the quick ones together, then those that start browsers. */
export default defineConfig({
  test: {
    projects: [
      ...['unit', 'property', 'contract', 'simulation'].map(quick),
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 3 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          sequence: { groupOrder: 2 },
          maxWorkers: MAX_WORKERS,
          testTimeout: 5 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          expect: PATIENT,
        },
      },
    ],
  },
});

/** The tests in the directory of this name, which start neither browsers nor packages. */
function quick(name: string): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      sequence: { groupOrder: 0 },
      maxWorkers: MAX_WORKERS,
      testTimeout: MINUTE_MS,
      expect: PATIENT,
    },
  };
}
