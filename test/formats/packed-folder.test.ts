/** Files in one file: the same bytes of the same files, the same files again, and none outside the folder. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { filesBeneath, packFiles, unpackFiles } from "../../src/formats/packed-folder.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);

describe("packed files", () => {
  it("are the same bytes in whatever order they come, and the same files again", async () => {
    const random = seeded(3);
    mkdirSync(at("from/deep/er"), { recursive: true });
    const contents = new Map(
      ["b.json", "a file.txt", "deep/c.bin", "deep/er/empty"].map((name, i) => [
        name,
        Uint8Array.from({ length: i === 3 ? 0 : 70_000 * (i + 1) + i }, () => random.below(256)),
      ]),
    );
    for (const [name, bytes] of contents) writeFileSync(join(at("from"), name), bytes);
    await packFiles(at("one"), await filesBeneath(at("from"), /./));
    await packFiles(at("two"), new Map([...contents].reverse()));
    expect(readFileSync(at("two")).equals(readFileSync(at("one")))).toBe(true);
    await unpackFiles(at("one"), at("to"));
    const found = [...(await filesBeneath(at("to"), /./)).keys()].sort();
    expect(found).toEqual([...contents.keys()].sort());
    for (const [name, bytes] of contents) expect(readFileSync(join(at("to"), name)).equals(Buffer.from(bytes))).toBe(true);
    expect([...(await filesBeneath(at("from"), /^[^/]+\.json$/)).keys()]).toEqual(["b.json"]);
  });

  it.each(["../out", "/etc/out", "a/../../out", ".hidden", "a//b", "a\\..\\b", "a/.b", ""])(
    "that lead out of the folder are refused before anything is written: %j",
    async (name) => {
      mkdirSync(at("inner"), { recursive: true });
      const data = Uint8Array.of(1);
      await writeSafetensors(
        at("evil"),
        new Map([
          [name, { shape: [1], data }],
          ["good", { shape: [1], data }],
        ]),
      );
      await expect(unpackFiles(at("evil"), at("inner"))).rejects.toThrow(/plain paths|name/);
      expect(readdirSync(at("inner"))).toEqual([]);
    },
  );

  it("of another kind, or cut short, are refused", async () => {
    await writeSafetensors(at("numbers"), new Map([["a", { shape: [2], data: Float32Array.of(1, 2) }]]));
    await expect(unpackFiles(at("numbers"), at("n"))).rejects.toThrow("bytes under plain paths");
    await packFiles(at("whole"), new Map([["a", new Uint8Array(1000)]]));
    writeFileSync(at("short"), readFileSync(at("whole")).subarray(0, 700));
    await expect(unpackFiles(at("short"), at("s"))).rejects.toThrow(/safetensors/);
  });

  it("never replace a file", async () => {
    mkdirSync(at("kept"));
    writeFileSync(at("kept/a"), "mine");
    await packFiles(at("again"), new Map([["a", new Uint8Array(3)]]));
    await expect(unpackFiles(at("again"), at("kept"))).rejects.toThrow();
    expect(readFileSync(at("kept/a"), "utf8")).toBe("mine");
  });
});
