/** A run that skips tests says so in its last lines, and how to have them; one that skips none says nothing. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { slowTests } from "./support/slow-tests.ts";

const root = resolve(import.meta.dirname, "..");

/** What a run of the fixture prints, last lines first cut to those that begin with "Skipped". */
function runFixture(...words: readonly string[]): {
  readonly code: number | null;
  readonly skipped: readonly string[];
  readonly last: string;
} {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", root, "--mode", "fixture", ...words],
    { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  const lines = stdout.trim().split("\n");
  return { code: status, skipped: lines.filter((line) => line.startsWith("Skipped")), last: lines.at(-1) ?? "" };
}

describe("skipped tests", () => {
  it("are counted in the last lines, with what is missing and how to have it", () => {
    const { code, skipped, last } = runFixture();
    expect(code).toBe(0);
    const file = "(test/support/skipped-fixture/some.test.ts)";
    expect(skipped).toEqual([
      `Skipped: 2 tests ${file} because there is no browser at /usr/bin/chromium; to have them, install chromium (Debian: apt-get install chromium).`,
      `Skipped: 1 test ${file} because there is no strace that may trace, so that what Assay speaks to and writes was not watched; to have it, install strace (Debian: apt-get install strace) and run where processes may be traced.`,
      `Skipped: 1 test ${file} that another system runs.`,
    ]);
    expect(last).toBe(skipped.at(-1));
  });

  it("are not spoken of where tests were chosen by name", () => {
    const { code, skipped } = runFixture("-t", "^runs$");
    expect(code).toBe(0);
    expect(skipped).toEqual([]);
  });
});

describe("slow tests", () => {
  it("are files that there are, slowest first", () => {
    expect(slowTests.map(([path]) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const seconds = slowTests.map(([, each]) => each);
    expect(seconds).toEqual([...seconds].sort((a, b) => b - a));
  });
});
