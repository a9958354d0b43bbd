/** One process at a time in a folder. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConflictError } from "../../src/base/errors.ts";
import { lockFolder } from "../../src/formats/folder-lock.ts";
import { identityText, ownIdentity } from "../../src/formats/process-identity.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a folder's lock", () => {
  it("is held by one, given back, and leaves nothing behind", async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(ConflictError);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
    await (await lockFolder(folder)).release();
  });

  it("goes to one of many that ask at once", async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(asked.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  it("is taken from an owner that has died, at once", async () => {
    const dead = { ...ownIdentity, pid: spawnSync(process.execPath, ["-e", ""]).pid };
    writeFileSync(join(folder, ".lock"), `${identityText(dead)} ${hostname()}\n`);
    await (await lockFolder(folder)).release();
  });

  it.each([
    ["a word", "x\n"],
    ["nothing", ""],
    ["much", "x".repeat(100_000)],
    ["a lock with a note", `${identityText({ ...ownIdentity, pid: 2 ** 22, started: "1" })} ${hostname()}\nmine\n`],
  ])("is not to be had where somebody has a file of that name with %s in it, which stays", async (_, text) => {
    writeFileSync(join(folder, ".lock"), text);
    await expect(lockFolder(folder)).rejects.toThrow(/a file that Assay wrote.*\.lock\)\. Move it away/);
    expect(readFileSync(join(folder, ".lock"), "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual([".lock"]);
  });

  it("is not to be had where a folder has that name", async () => {
    mkdirSync(join(folder, ".lock"));
    await expect(lockFolder(folder)).rejects.toThrow(/a file that Assay wrote/);
  });

  it("takes away what a process left that was killed before it had the lock, and nothing of one that lives", async () => {
    const dead = { ...ownIdentity, pid: spawnSync(process.execPath, ["-e", ""]).pid };
    const elsewhere = `.lock.${identityText({ ...ownIdentity, machine: "00000000" })}`;
    for (const name of [`.lock.${identityText(dead)}`, elsewhere, ".lock.notes"]) writeFileSync(join(folder, name), "");
    await (await lockFolder(folder)).release();
    expect(readdirSync(folder).sort()).toEqual([elsewhere, ".lock.notes"].sort());
  });

  it.runIf(process.platform === "linux")("is taken from an owner whose process id is another's now, our own too", async () => {
    for (const pid of [process.pid, process.ppid]) {
      writeFileSync(join(folder, ".lock"), `${identityText({ ...ownIdentity, pid, started: "1" })} ${hostname()}\n`);
      await (await lockFolder(folder)).release();
    }
  });

  it("is not taken from another machine's owner, whose life cannot be asked for", async () => {
    writeFileSync(join(folder, ".lock"), `${identityText({ ...ownIdentity, machine: "00000000" })} elsewhere\n`);
    await expect(lockFolder(folder)).rejects.toThrow(/one process at a time.*process \d+ of elsewhere/);
  });

  it("cannot be had in a folder that is not there", async () => {
    await expect(lockFolder(join(folder, "nowhere"))).rejects.toThrow(/must exist/);
  });
});
