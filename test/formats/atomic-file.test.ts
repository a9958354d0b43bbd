import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { writeFileAtomically, writePiecesAtomically } from "../../src/formats/atomic-file.ts";
import { sha256, sha256File } from "../../src/formats/hash.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

describe("writeFileAtomically", () => {
  it("makes the folder, writes the file and leaves nothing else", async () => {
    const path = join(folder, "new", "deep", "a.txt");
    await writeFileAtomically(path, "grün");
    await writeFileAtomically(path, "blau");
    expect(readFileSync(path, "utf8")).toBe("blau");
    expect(readdirSync(join(folder, "new", "deep"))).toEqual(["a.txt"]);
  });

  it("keeps the old file and removes the temporary one when the pieces fail", async () => {
    const own = join(folder, "failing");
    mkdirSync(own);
    writeFileSync(join(own, "a"), "old");
    const pieces = function* (): Generator<Uint8Array> {
      yield Buffer.from("new");
      throw new Error("the source broke");
    };
    await expect(writePiecesAtomically(join(own, "a"), pieces())).rejects.toThrow("the source broke");
    expect(readdirSync(own)).toEqual(["a"]);
    expect(readFileSync(join(own, "a"), "utf8")).toBe("old");
  });

  it("says so when a folder is in the way", async () => {
    const own = join(folder, "occupied");
    mkdirSync(join(own, "a"), { recursive: true });
    await expect(writeFileAtomically(join(own, "a"), "x")).rejects.toMatchObject({ code: "input" });
    expect(readdirSync(own)).toEqual(["a"]);
  });

  it.skipIf(process.platform === "win32")("says that the disk is full and leaves nothing behind", () => {
    const own = join(folder, "full");
    mkdirSync(own);
    const module = join(import.meta.dirname, "../../dist/formats/atomic-file.js");
    const code = `
      process.on("SIGXFSZ", () => {});
      const { writeFileAtomically } = await import(${JSON.stringify(module)});
      await writeFileAtomically(${JSON.stringify(join(own, "a"))}, new Uint8Array(3000000)).then(
        () => console.log("written"), (error) => console.log(error.code, error.message));`;
    // files of at most 1,024 blocks of 1 KiB: the same path as a full disk
    const output = execFileSync("bash", ["-c", 'ulimit -f 1024; exec "$0" --input-type=module -e "$1"', process.execPath, code], {
      encoding: "utf8",
    });
    expect(output).toMatch(/^disk .*room to write 3,000,000 bytes, got a limit on the size of files.*Free some space/);
    expect(readdirSync(own)).toEqual([]);
  });
});

describe("sha256", () => {
  it("is the plain hash of one part, of text and of a file", async () => {
    const path = join(folder, "hashed");
    const data = Buffer.alloc(9_000_000, "abc");
    writeFileSync(path, data);
    const expected = createHash("sha256").update(data).digest("hex");
    expect(sha256(data)).toBe(expected);
    const seen: number[] = [];
    expect(await sha256File(path, { onProgress: (event) => seen.push(event.done) })).toBe(expected);
    expect(seen.at(-1)).toBe(9_000_000);
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("tells apart parts that join to the same bytes", () => {
    expect(sha256("ab", "c")).not.toBe(sha256("a", "bc"));
    expect(sha256("ab", "")).not.toBe(sha256("ab"));
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort();
    await expect(sha256File(join(folder, "hashed"), { signal })).rejects.toMatchObject({ code: "interrupted" });
  });
});
