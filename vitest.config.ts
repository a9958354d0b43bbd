import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ["test/support/close.ts"],
    // Two forks at most: every test file may start engine threads and workers of its own.
    pool: "forks",
    maxWorkers: 2,
  },
});
