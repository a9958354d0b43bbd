/** Vectors, labels, splits and groups inside .gz: the same set, with the same hash, as of the plain files. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { openVectors } from "../../src/studies/open-vectors.ts";
import { type BringOptions, bringStoredVectors, bringVectors, storedRows, type VectorSet } from "../../src/vectors/index.ts";
import { complaint, namesIn, put } from "../runtime/tables-support.ts";
import { cuts, gzipMembers } from "../support/gzip-members.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const cache = join(folder, "cache");
process.env["ASSAY_CACHE"] = cache;
const copies = (): readonly string[] => (existsSync(cache) ? namesIn(join(cache, "unpacked")) : []);
const slice = { layer: null, pooling: null };
const rows = 600;
const columns = 5;

/** Writes a file and its packed double; gives the name of the plain one. */
function both(name: string, content: string | Uint8Array): string {
  put(folder, `${name}.gz`, gzipSync(content));
  return put(folder, name, content);
}

function npy(values: ArrayLike<number>, width: number): Uint8Array {
  return npyFile([matrix(values.length / width, width, Float32Array.from(values))]);
}

const random = seeded(11);
const values = Float32Array.from({ length: rows * columns }, () => random.normal());
values.copyWithin(0, 3 * columns, 4 * columns); // a vector that occurs twice
const lines = (of: (row: number) => unknown): string => Array.from({ length: rows }, (_, row) => `${of(row)}\n`).join("");
const vectors = both("vectors.npy", npy(values, columns));
const split = (row: number): string => ["train", "train", "dev", "test"][row % 4] ?? "";
const files = {
  text: both(
    "topics.txt",
    lines((row) => ["a", "b", "c"][row % 3]),
  ),
  numbers: both(
    "y.npy",
    npy(
      Array.from({ length: rows }, (_, row) => row % 3),
      1,
    ),
  ),
  splits: both("splits.txt", lines(split)),
  groups: both(
    "documents.txt",
    lines((row) => `document ${Math.floor(row / 4)}`),
  ),
  leftover: both(
    "leftover.jsonl",
    lines((row) => JSON.stringify({ label: row % 2 === 0 ? "x" : "y" })),
  ),
  csv: both(
    "table.csv",
    `label,split,document\n${lines((row) => `${row % 3},${split(row)},${row % 4}-${Math.floor(row / 20)}`)}`,
  ),
};
const gz = (path: string): string => `${path}.gz`;

/** All but functions, the name of the label file and where stored rows lie. */
async function contentOf(set: VectorSet): Promise<unknown> {
  const { task, hash, rows: count, dimensions, labels, splits, groups, leftover, columns: used, facts } = set;
  const { source: _, ...about } = task;
  const { data } = await set.read(slice);
  return { about, hash, count, dimensions, labels, splits, groups, leftover, used, facts, data };
}

const asked: readonly (readonly [string, BringOptions, BringOptions])[] = [
  ["labels one a line", { labels: files.text }, { labels: gz(files.text) }],
  ["labels as .npy", { labels: files.numbers }, { labels: gz(files.numbers) }],
  ["splits", { labels: files.text, splits: files.splits }, { labels: gz(files.text), splits: gz(files.splits) }],
  ["groups", { labels: files.text, groups: files.groups }, { labels: files.text, groups: gz(files.groups) }],
  ["leftover", { labels: files.text, leftover: files.leftover }, { labels: files.text, leftover: gz(files.leftover) }],
  [
    "columns of a table",
    { labels: files.csv, groups: "document", leftover: "label" },
    { labels: gz(files.csv), groups: "document", leftover: "label" },
  ],
];

describe("vectors inside .gz", () => {
  afterEach(() => expect(copies()).toEqual([]));

  it.each(asked)("are those of the plain file, with %s", async (_, plain, packed) => {
    expect(await contentOf(await bringVectors(gz(vectors), packed))).toEqual(await contentOf(await bringVectors(vectors, plain)));
  });

  it("are those of the plain file whatever they are, in any number of members", async () => {
    const path = join(folder, "any.npy");
    const number = fc.float({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 2 * rows, maxLength: 2 * rows }), cuts, async (numbers, where) => {
        writeFileSync(path, npy(numbers, 2));
        writeFileSync(gz(path), gzipMembers(readFileSync(path), where));
        const outcomes = [path, gz(path)].map((one) =>
          bringVectors(one, { labels: files.text }).then(contentOf, (error: Error) =>
            error.message.replaceAll(".npy.gz", ".npy"),
          ),
        );
        const [plain, packed] = await Promise.all(outcomes);
        expect(packed).toEqual(plain);
      }),
      { numRuns: 20 },
    );
  });

  it("tell their size without a copy", async () => {
    expect(await storedRows(gz(vectors))).toMatchObject({ rows, columns });
  });

  it.each([
    ["npz", /got \.npz\.gz.*Unpack it \(gunzip\)/],
    ["parquet", /got \.parquet\.gz.*Unpack it \(gunzip\)/],
    ["safetensors", /got \.safetensors\.gz.*Unpack it \(gunzip\)/],
    ["txt", /got \.txt.*numpy\.save/],
  ])("are not looked for in .%s.gz", async (ending, message) => {
    const path = put(folder, `refused.${ending}.gz`, gzipSync("x"));
    const error = await complaint(bringVectors(path, { labels: files.text }));
    expect(error.code).toBe("unsupported");
    expect(error.message).toMatch(message);
  });

  it("are refused where they or what goes with them are damaged", async () => {
    const cut = (path: string): string => put(folder, `cut-${path.split("/").at(-1)}.gz`, readFileSync(gz(path)).subarray(0, -2));
    const broken = /must be whole, got one that breaks off/;
    const messageOf = async (path: string, options: BringOptions): Promise<string> =>
      (await complaint(bringVectors(path, options))).message;
    expect(await messageOf(cut(vectors), { labels: files.text })).toMatch(broken);
    for (const labels of [files.text, files.numbers, files.csv]) {
      expect(await messageOf(vectors, { labels: cut(labels) })).toMatch(broken);
    }
    expect(await messageOf(vectors, { labels: files.text, groups: cut(files.groups) })).toMatch(broken);
    const few = put(folder, "few.csv.gz", gzipSync("label\n1\n"));
    expect(await messageOf(vectors, { labels: few })).toMatch(/one a vector/);
    const stored = await complaint(bringStoredVectors(cut(vectors), { labels: files.text }));
    expect(stored.message).toMatch(broken);
  });
});

describe("vectors inside .gz that are too large to hold", () => {
  it("are unpacked to disk once and read in pieces there, with the rows and hash of the plain file", async () => {
    const options = { labels: files.text, splits: files.splits };
    const plain = await bringStoredVectors(vectors, options);
    const packed = await bringStoredVectors(gz(vectors), { labels: gz(files.text), splits: gz(files.splits) });
    expect(await contentOf(packed)).toEqual(await contentOf(plain));
    expect(copies()).toHaveLength(1);
    const at = packed.onDisk?.(slice).stored.path ?? "";
    expect(readFileSync(at).equals(readFileSync(vectors))).toBe(true);
    // as it is opened for an analysis where there is no memory
    const little = { memory: 0, compressors: ["pca"] };
    const [one, other] = [
      await openVectors(vectors, { ...options, ...little }),
      await openVectors(gz(vectors), { ...options, ...little }),
    ];
    expect(other.sample).toBeGreaterThan(0);
    expect(await contentOf(other)).toEqual(await contentOf(one));
  });

  it("name themselves, not the copy, where a number is not finite", async () => {
    const bad = values.slice();
    bad[7 * columns + 2] = Number.NaN;
    const path = both("bad.npy", npy(bad, columns));
    const error = await complaint(bringStoredVectors(gz(path), { labels: files.text }));
    expect(error.complaint).toMatchObject({ file: gz(path), row: 8 });
  });
});
