/** Files of codes: what lies where, who made it, and what is left of an interrupted run. */
import { appendFile, copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { openCodes } from "../../src/compression/stored-codes.ts";
import { bytesOf } from "../../src/formats/whole-file.ts";
import { listColumns, readColumns, readParquetMetadata, readVectorColumn } from "../../src/runtime/tables/tables.ts";
import { type CodesWriting, writeCodes } from "../../src/sinks/files/codes-file.ts";
import type { CodesOf } from "../../src/sinks/files/codes-layout.ts";
import { putParquet } from "../runtime/tables-support.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

const bytes: CodesOf = { chain: "int8", codec: "int8", codedSize: 130, bytesPerVector: 130, tensors: "a".repeat(64) };
const floats: CodesOf = { chain: "pca:3", codec: "float32", codedSize: 3, bytesPerVector: 12, tensors: "b".repeat(64) };
const endings = ["npy", "safetensors", "parquet"] as const;
/** More than one row group of 8 MiB. */
const many = 70_000;

function codesOf(rows: number, { bytesPerVector }: CodesOf): Uint8Array {
  const random = seeded(3);
  return Uint8Array.from({ length: rows * bytesPerVector }, () => random.below(256));
}

const numbers = Float32Array.from({ length: many * 3 }, (_, i) => (i - 1000) / 8);

async function append(
  writing: CodesWriting,
  data: Uint8Array,
  of: CodesOf,
  [from, to]: readonly [number, number],
): Promise<void> {
  const { bytesPerVector } = of;
  for (let row = from; row < to; row += 10_007) {
    const rows = Math.min(10_007, to - row);
    await writing.append({ rows, bytesPerVector, data: data.subarray(row * bytesPerVector, (row + rows) * bytesPerVector) });
  }
}

async function written(name: string, of: CodesOf, data: Uint8Array, ids: readonly string[] | null = null): Promise<string> {
  const rows = data.byteLength / of.bytesPerVector;
  const writing = await writeCodes(at(name), of, { rows, identity: "v", ids });
  await append(writing, data, of, [0, rows]);
  await writing.finish();
  return at(name);
}

async function readBack(path: string, of: CodesOf): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const { codes } of (await openCodes(path, of)).chunks()) pieces.push(codes.data);
  return Buffer.concat(pieces);
}

describe("codes as parquet", () => {
  it("are read by another program: ids, fixed-size binary and metadata, over several row groups", async () => {
    const data = codesOf(many, bytes);
    const path = await written("many.parquet", bytes, data);
    expect(await listColumns(path)).toMatchObject([{ name: "id", kind: "number" }, { name: "codes" }]);
    const { columns } = await readColumns(path, ["id"]);
    expect(columns[0]).toEqual(Array.from({ length: many }, (_, row) => `${row}`));
    expect(await readParquetMetadata(path)).toEqual(new Map([["compressor", bytes.tensors]]));
    expect(Buffer.from(await readBack(path, bytes)).equals(data)).toBe(true);
  });

  it("are lists of float32 where nothing codes them, with ids that are texts", async () => {
    const ids = Array.from({ length: many }, (_, row) => `döc ${row}`);
    const path = await written("floats.parquet", floats, bytesOf(numbers), ids);
    const vectors = await readVectorColumn(path, "codes");
    expect([vectors.rows, vectors.columns]).toEqual([many, 3]);
    expect(vectors.data).toEqual(numbers);
    expect((await readColumns(path, ["id"])).columns[0]).toEqual(ids);
    expect(Buffer.from(await readBack(path, floats)).equals(bytesOf(numbers))).toBe(true);
  });

  it("of one number a row, and of no rows, are files too", async () => {
    const single: CodesOf = { ...floats, codedSize: 1, bytesPerVector: 4 };
    const path = await written("single.parquet", single, bytesOf(numbers.subarray(0, 5)));
    expect((await readVectorColumn(path)).data).toEqual(numbers.slice(0, 5));
    for (const ending of endings) {
      const empty = await written(`empty.${ending}`, bytes, new Uint8Array(0));
      expect((await openCodes(empty, bytes)).rows).toBe(0);
    }
  });

  it("that another program wrote are read, and it is said that nothing tells their compressor", async () => {
    const two: CodesOf = { ...bytes, bytesPerVector: 2, codedSize: 2 };
    const path = await putParquet(folder, "theirs.parquet", "SELECT '\\x01\\xFF'::BLOB AS codes FROM range(3)");
    expect([...(await readBack(path, two))]).toEqual([1, 255, 1, 255, 1, 255]);
    expect((await openCodes(path, two)).facts).toMatchObject([{ code: "codes-of-unknown-compressor" }]);
    await expect(readBack(path, bytes)).rejects.toThrow(/130 bytes \(binary\), got 2 bytes .*row 1/);
    await expect(openCodes(path, floats)).rejects.toThrow(/3 numbers \(a list of float32\), got the type BLOB/);
    const other = await putParquet(folder, "other.parquet", "SELECT 1 AS x");
    await expect(openCodes(other, two)).rejects.toThrow(/column "codes", got the columns "x"/);
  });
});

describe("an interrupted run", () => {
  it.each(endings)(
    "goes on in .%s with the same bytes, also where it stopped within a row or before a row group",
    async (ending) => {
      const data = codesOf(many, bytes);
      const whole = await readFile(await written(`whole.${ending}`, bytes, data));
      for (const stop of [0, 1, 64_527, 64_528, 65_000]) {
        const name = `part-${stop}.${ending}`;
        const first = await writeCodes(at(name), bytes, { rows: many, identity: "v", ids: null });
        await append(first, data, bytes, [0, stop]);
        await first.close(true);
        await appendFile(at(`${name}.partial`), "x");
        const second = await writeCodes(at(name), bytes, { rows: many, identity: "v", ids: null });
        expect(second.done).toBe(stop);
        await append(second, data, bytes, [stop, many]);
        await second.finish();
        expect((await readFile(at(name))).equals(whole)).toBe(true);
        await Promise.all([rm(at(name)), rm(`${at(name)}.json`, { force: true })]);
      }
      expect((await readdir(folder)).filter((name) => name.startsWith("part-"))).toEqual([]);
    },
    60_000,
  );
});

describe("the compressor of codes", () => {
  const another: CodesOf = { ...bytes, tensors: "c".repeat(64) };
  const data = codesOf(20, bytes);

  it.each(endings)("is known of .%s files, and another one of equal size is refused", async (ending) => {
    const path = await written(`known.${ending}`, bytes, data);
    expect((await openCodes(path, bytes)).facts).toEqual([]);
    await expect(openCodes(path, another)).rejects.toThrow(/must be of this compressor \(cccccccccccc\), got .*aaaaaaaaaaaa/);
  });

  it("of a bare .npy file cannot be checked, which is said", async () => {
    const path = await written("noted.npy", bytes, data);
    await copyFile(path, at("bare.npy"));
    expect((await openCodes(at("bare.npy"), another)).facts).toMatchObject([
      { code: "codes-of-unknown-compressor", sentence: expect.stringMatching(/cannot be checked/) as string },
    ]);
    const changed = await readFile(path);
    changed[changed.length - 1]! ^= 1;
    await writeFile(path, changed); // the note is of other codes
    expect((await openCodes(path, bytes)).facts).toHaveLength(1);
  });

  it("does not replace a file of somebody's with its note", async () => {
    await writeFile(at("taken.npy.json"), "mine");
    await expect(written("taken.npy", bytes, data)).rejects.toThrow(/file that Assay wrote|not/);
    expect(await readFile(at("taken.npy.json"), "utf8")).toBe("mine");
    expect(await readdir(folder)).not.toContain("taken.npy.partial");
  });
});
