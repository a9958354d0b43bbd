import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSafetensors } from "../../src/formats/safetensors.ts";
import { appendToJournal, readJournal, writeJournal } from "../../src/vectors/journal.ts";
import { openPartialFile } from "../../src/vectors/partial-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const shape = { rows: 5, dimensions: 3, tensors: ["layer.1.cls", "layer.1.mean"] };
/** Row r of tensor t is [100 t + r, …]. */
const vectorsOf = (rows: Uint32Array): Float32Array[] =>
  [0, 1].map((tensor) => Float32Array.from({ length: rows.length * 3 }, (_, i) => 100 * tensor + (rows[Math.floor(i / 3)] ?? 0)));

describe("the file of an extraction", () => {
  it("is a safetensors file with every row in its place, whatever the order of writing", async () => {
    const path = join(folder, "new", "a");
    const { file, existed } = await openPartialFile(path, shape);
    expect(existed).toBe(false);
    for (const rows of [Uint32Array.of(4, 1, 2), Uint32Array.of(0), Uint32Array.of(3)]) file.write(rows, vectorsOf(rows));
    file.flush();
    file.close();
    const written = await openSafetensors(path);
    const all = vectorsOf(Uint32Array.of(0, 1, 2, 3, 4));
    expect((await written.read("layer.1.cls")).data).toEqual(all[0]);
    expect((await written.read("layer.1.mean")).data).toEqual(all[1]);
    await written.close();
  });

  it("finds what it wrote when it is opened again, and notices a changed byte", async () => {
    const path = join(folder, "b");
    const rows = Uint32Array.of(2, 3, 0);
    const first = (await openPartialFile(path, shape)).file;
    const checksum = first.write(rows, vectorsOf(rows));
    first.close();
    const again = await openPartialFile(path, shape);
    expect(again.existed).toBe(true);
    expect(again.file.checksum(rows)).toBe(checksum);
    again.file.close();
    const bytes = readFileSync(path);
    // the last number of row 3 of the second tensor
    const place = bytes.length - 2 * 12 + 11;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const spoilt = (await openPartialFile(path, shape)).file;
    expect(spoilt.checksum(rows)).not.toBe(checksum);
    spoilt.close();
  });

  it("begins anew when the file is of another shape or cut short", async () => {
    const path = join(folder, "c");
    (await openPartialFile(path, shape)).file.close();
    const other = await openPartialFile(path, { ...shape, rows: 4 });
    other.file.close();
    expect(other.existed).toBe(false);
    truncateSync(path, 40);
    const short = await openPartialFile(path, shape);
    short.file.close();
    expect(short.existed).toBe(false);
  });

  it("says before it starts that the disk has no room", async () => {
    const path = join(folder, "huge");
    await expect(openPartialFile(path, { rows: 1e12, dimensions: 768, tensors: ["layer.1.cls"] })).rejects.toMatchObject({
      code: "disk",
      message: expect.stringMatching(/room for 3,072,000,000,000,\d{3} bytes of vectors, got [\d,]+ bytes free/),
    });
  });
});

describe("the journal", () => {
  it("gives back its batches without a torn last line", async () => {
    const path = join(folder, "journal");
    await writeJournal(path, { hash: "abc", checksums: [1, 0xffffffff] });
    appendToJournal(path, 7);
    expect(await readJournal(path)).toEqual({ hash: "abc", checksums: [1, 0xffffffff, 7] });
    appendFileSync(path, "0000");
    expect(await readJournal(path)).toEqual({ hash: "abc", checksums: [1, 0xffffffff, 7] });
  });

  it.each([
    ["empty", ""],
    ["of something else", "hello\nworld\n"],
    ["without an end of its first line", "assay/extraction@1 abc"],
  ])("is none when it is %s", async (name, text) => {
    const path = join(folder, `journal ${name}`);
    writeFileSync(path, text);
    expect(await readJournal(path)).toBeNull();
  });

  it("ends at the first line that is no checksum", async () => {
    const path = join(folder, "journal noise");
    writeFileSync(path, "assay/extraction@1 abc\n00000001\nnonsense\n00000002\n");
    expect(await readJournal(path)).toEqual({ hash: "abc", checksums: [1] });
  });
});
