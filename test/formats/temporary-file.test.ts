/** Names of files on their way, and what killed writers leave. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileAtomically } from "../../src/formats/atomic-file.ts";
import { identityText, ownIdentity } from "../../src/formats/process-identity.ts";
import { removeLeftovers, temporaryName } from "../../src/formats/temporary-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-temporary-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("temporary files", () => {
  it("of a killed writer go when the file is written again; living writers', strangers' and other files' stay", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const path = join(folder, "a.json");
    const own = temporaryName(path);
    const dead = own.replace(identityText(ownIdentity), identityText({ ...ownIdentity, pid }));
    const elsewhere = own.replace(identityText(ownIdentity), identityText({ ...ownIdentity, pid, machine: "00000000" }));
    const ofAnother = dead.replace(".a.json.", ".a.json.b.");
    const kept = [own, elsewhere, ofAnother, join(folder, ".a.json.mine.assay-partial"), join(folder, ".a.json.bak")];
    for (const name of [dead, ...kept]) writeFileSync(name, "half");
    await writeFileAtomically(path, "whole");
    expect(readdirSync(folder).sort()).toEqual([path, ...kept].map((name) => basename(name)).sort());
  });

  it("all go from a folder that is held, and only they", async () => {
    writeFileSync(join(folder, ".a.json.123-0.assay-partial"), "half");
    writeFileSync(join(folder, ".hidden"), "kept");
    await removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual([".hidden"]);
  });
});
