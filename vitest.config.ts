import { defineConfig } from 'vitest/config';

const MINUTE_MS = 60_000;
/** Most tests wait half of the time: for processes that they start, for timers, for files. Vitest's own choice leaves a core idle. */
const MAX_WORKERS = 2;

/** Groups run one after the other: the quick ones together, then those that start browsers. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          sequence: { groupOrder: 0 },
          maxWorkers: MAX_WORKERS,
          testTimeout: MINUTE_MS,
        },
      },
      {
        test: {
          name: 'property',
          include: ['test/property/**/*.test.ts'],
          sequence: { groupOrder: 0 },
          maxWorkers: MAX_WORKERS,
          testTimeout: MINUTE_MS,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          sequence: { groupOrder: 0 },
          maxWorkers: MAX_WORKERS,
          testTimeout: MINUTE_MS,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          sequence: { groupOrder: 0 },
          maxWorkers: MAX_WORKERS,
          testTimeout: MINUTE_MS,
        },
      },
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
        },
      },
    ],
  },
});
