/** Folders made one at a time. */
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
    await expect(makeFolder(join(folder, "file/deeper"), "test")).rejects.toThrow(
      /one that can be made, got a place below a file/,
    );
  });

  it.skipIf(process.platform === "win32")("is refused where a link leads nowhere", async () => {
    symlinkSync(join(folder, "gone"), join(folder, "link"));
    await expect(makeFolder(join(folder, "link"), "test")).rejects.toThrow(/got a link that leads nowhere/);
  });

  it.runIf(existsSync("/proc"))("ends where the system makes no folders, and says so", async () => {
    for (const path of ["/proc/assay", "/proc/assay/deeper"]) {
      await expect(makeFolder(path, "test")).rejects.toThrow(/the folder must be one that can be made.*Choose another folder/);
    }
  });
});
