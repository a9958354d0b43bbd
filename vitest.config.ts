import { configDefaults, defineConfig } from "vitest/config";
import { needs } from "./test/support/needs.ts";
import { SkippedTests } from "./test/support/skipped-tests.ts";
import { slowTests } from "./test/support/slow-tests.ts";

/** Tests that are run by a test, test/skipped-tests.test.ts; with `--mode fixture` they alone. */
const fixtures = "test/support/*-fixture/*.test.ts";

const slow = slowTests.map(([path]) => path);

/** The quick files share the modules of their fork: reading these anew for each would take as long as the tests. */
const quickFiles = {
  include: ["test/**/*.test.ts"],
  exclude: [...configDefaults.exclude, fixtures, ...slow],
  isolate: false,
};

// `npm run test:fast` is `vitest run --mode fast`.
export default defineConfig(({ mode }) => ({
  test: {
    ...(mode === "fast" ? quickFiles : {}),
    ...(mode === "fixture" ? { include: [fixtures] } : {}),
    ...(mode === "fast" || mode === "fixture"
      ? {}
      : {
          projects: [
            { extends: true as const, test: { name: "slow", include: slow, sequence: { groupOrder: 0 } } },
            { extends: true as const, test: { name: "quick", ...quickFiles, sequence: { groupOrder: 1 } } },
          ],
        }),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ["test/support/close.ts"],
    // Two forks at most: every test file may start engine threads and workers of its own.
    pool: "forks",
    maxWorkers: 2,
    tags: Object.entries(needs).map(([name, { description }]) => ({ name, description })),
    reporters: ["default", new SkippedTests()],
  },
}));
