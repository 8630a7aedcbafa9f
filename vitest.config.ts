import { defineConfig } from 'vitest/config'

/** Deadlines of tests that wait for the real world only bound a failure: a slow or busy machine is no failure. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/lab/**', 'tests/process/**', 'tests/bench/**', 'tests/browser/**', 'tests/soak/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'process',
          include: ['tests/process/**/*.test.ts'],
          // They wait more than they compute. Their number of workers is their own, so they run after the others.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['tests/lab/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 60_000 } },
          globalSetup: ['tests/lab/support/global-setup.ts'],
        },
      },
    ],
  },
})
