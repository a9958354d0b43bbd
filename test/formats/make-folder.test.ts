/** Folders made one at a time. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { makeFolder } from "../../src/formats/make-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-make-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("making a folder", () => {
  it("makes those above it, and says whether there was anything to make", async () => {
    expect(await makeFolder(join(folder, "a/b/c"), "test")).toBe(true);
    expect(await makeFolder(join(folder, "a/b/c"), "test")).toBe(false);
    expect(existsSync(join(folder, "a/b/c"))).toBe(true);
  });

  it("is refused where a file stands in the way", async () => {
    writeFileSync(join(folder, "file"), "mine");
    await expect(makeFolder(join(folder, "file"), "test")).rejects.toThrow(/must be a folder or nothing yet/);
    await expect(makeFolder(join(folder, "file/deeper"), "test")).rejects.toThrow(AssayError);
  });

  it.runIf(existsSync("/proc"))("ends where the system makes no folders", async () => {
    await expect(makeFolder("/proc/assay", "test")).rejects.toThrow(AssayError);
  });
});
