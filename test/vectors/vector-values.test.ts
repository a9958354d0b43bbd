/** Vectors in memory: the same sets as from files, and the same refusals. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import type { LabelledRow } from "../../src/vectors/gather-rows.ts";
import { vectorSet } from "../../src/vectors/vector-values.ts";
import { npyFile } from "../support/npy-file.ts";

const rows = 60;
const dimensions = 4;
const random = seeded(3);
const data = Float32Array.from({ length: rows * dimensions }, () => random.normal());
const labels = Array.from({ length: rows }, (_, row) => (data[row * dimensions]! > 0 ? "up" : "down"));
const splits = Array.from({ length: rows }, (_, row) => ["train", "train", "dev", "test"][row % 4]!);
const list = Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * dimensions, (row + 1) * dimensions)));
const only = { layer: null, pooling: null };

async function* labelled(order: readonly number[]): AsyncGenerator<LabelledRow> {
  for (const row of order) yield { vector: list[row]!, label: labels[row], split: splits[row] };
}

const all = Array.from(list.keys());

describe("a set of values", () => {
  it("is the one that files of the same numbers make, however it is given", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-values-"));
    const files = { labels: join(folder, "labels.txt"), splits: join(folder, "splits.txt") };
    writeFileSync(join(folder, "x.npy"), npyFile([matrix(rows, dimensions, data)]));
    writeFileSync(files.labels, `${labels.join("\n")}\n`);
    writeFileSync(files.splits, `${splits.join("\n")}\n`);
    const brought = await bringVectors(join(folder, "x.npy"), files);
    const known = { labels, splits };
    const sets = [
      vectorSet({ vectors: data, shape: [rows, dimensions], ...known }),
      vectorSet({ vectors: matrix(rows, dimensions, data), ...known }),
      vectorSet({ vectors: list, ...known }),
      vectorSet({ vectors: list.map((row) => Float64Array.from(row)), ...known }),
      await vectorSet({ vectors: labelled(all) }),
    ];
    for (const set of sets) {
      expect(set.hash).toBe(brought.hash);
      expect(set.labels).toEqual(brought.labels);
      expect(set.splits).toEqual(brought.splits);
      expect(set.task).toMatchObject({
        name: "vectors",
        source: "memory",
        labelNames: ["down", "up"],
        facts: brought.task.facts,
      });
      expect((await set.read(only)).data).toEqual(data);
    }
  });

  it("draws splits where none are given, the same ones for the same seed", () => {
    const draw = (seed: number): Uint8Array => vectorSet({ vectors: list, labels, seed }).splits;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(1))).toEqual(new Set(Object.values(splitCodes)));
  });

  it("takes numbers as classes or as values, as files do", () => {
    expect(vectorSet({ vectors: list, labels: Int32Array.from(all, (row) => row % 3) }).labels).toMatchObject({ classes: 3 });
    expect(vectorSet({ vectors: list, labels: Float64Array.from(all, (row) => row / 8) }).labels.kind).toBe("values");
    expect(vectorSet({ vectors: list, labels: all.map((row) => row % 2 === 0) }).task.labelNames).toEqual(["false", "true"]);
  });

  it("keeps groups whole, and another labelling beside", async () => {
    const groups = all.map((row) => Math.floor(row / 2));
    const leftover = { name: "parity", labels: all.map((row) => row % 2) };
    const set = vectorSet({ vectors: list, labels, groups, leftover });
    expect(set.leftover?.name).toBe("parity");
    for (const row of all) expect(set.splits[row]).toBe(set.splits[2 * groups[row]!]);
    const streamed = (async function* (): AsyncGenerator<LabelledRow> {
      for (const row of all) yield { vector: list[row]!, label: labels[row], group: groups[row] };
    })();
    expect((await vectorSet({ vectors: streamed })).groups).toEqual(set.groups);
  });

  it("removes a row that occurs in two splits from the one that is fitted on, and says so", () => {
    const repeated = list.map((row, at) => (at === 0 ? list[3]! : row)); // row 0 trains, row 3 tests
    const set = vectorSet({ vectors: repeated, labels, splits });
    expect(set.rows).toBe(rows - 1);
    expect(set.task.facts.map(({ code }) => code)).toContain("duplicates-across-splits");
  });

  it("grows with an iterable of any length, in its order", async () => {
    const long = 3000;
    const many = (async function* (): AsyncGenerator<LabelledRow> {
      for (let row = 0; row < long; row++) yield { vector: [row, -row], label: row % 2, split: row < 2000 ? "train" : "test" };
    })();
    const { data: numbers } = await (await vectorSet({ vectors: many })).read(only);
    expect(numbers).toHaveLength(2 * long);
    expect(numbers[2 * 2999]).toBe(2999);
  });

  it("is analysed by itself under the name of vectors", async () => {
    const quick = {
      compressors: ["pca"],
      probes: ["lda"],
      bootstraps: 200,
      permutations: 99,
      rotations: 1,
      redraws: 0,
      threads: 1,
    };
    const { summary } = await analyze(vectorSet({ vectors: list, labels, splits }), quick);
    expect(summary.variants.map(({ name, layer }) => [name, layer])).toEqual([["vectors", null]]);
    expect(summary.task.rows).toEqual({ train: 30, validation: 15, test: 15 });
  });
});

describe("values that are no set", () => {
  const broken = <T>(values: readonly T[], at: number, value: T): T[] => values.map((old, i) => (i === at ? value : old));

  it.each<[string, () => unknown, RegExp]>([
    ["a shape that does not fit", () => vectorSet({ vectors: data, shape: [rows, 5], labels }), /240 numbers and \[60, 5\]/],
    [
      "a Float32Array without its shape",
      () => vectorSet({ vectors: data, labels }),
      /shape, \[rows, dimensions\], got 240 numbers without/,
    ],
    ["a shape of fractions", () => vectorSet({ vectors: data, shape: [160, 1.5], labels }), /240 numbers and \[160, 1.5\]/],
    [
      "a matrix that its numbers do not fill",
      () => vectorSet({ vectors: { rows, columns: 5, data }, labels }),
      /60 × 5 = 300 numbers, got 240/,
    ],
    ["ragged rows", () => vectorSet({ vectors: broken(list, 7, [1, 2]), labels }), /first: 4, got 2 \(row 8\)/],
    ["NaN", () => vectorSet({ vectors: broken(list, 7, [0, Number.NaN, 0, 0]), labels }), /NaN in dimension 1 \(row 8\)/],
    [
      "more than float32 holds",
      () => vectorSet({ vectors: broken(list, 7, [1e39, 0, 0, 0]), labels }),
      /Infinity in dimension 0/,
    ],
    ["no rows", () => vectorSet({ vectors: [], labels: [] }), /rows and dimensions, got 0 × 0/],
    ["equal rows", () => vectorSet({ vectors: list.map(() => [1, 2]), labels }), /rows must differ, got 60 equal rows/],
    [
      "fewer labels than rows",
      () => vectorSet({ vectors: list, labels: labels.slice(1) }),
      /labels: there must be one a vector: 60, got 59/,
    ],
    [
      "a row without a label",
      () => vectorSet({ vectors: list, labels: broken<string | null>(labels, 4, null) }),
      /every row must have a label.*row 5/,
    ],
    ["one class", () => vectorSet({ vectors: list, labels: all.map(() => "a") }), /at least two classes, got only "a"/],
    [
      "a split of no name",
      () => vectorSet({ vectors: list, labels, splits: broken(splits, 2, "holdout") }),
      /got "holdout" \(row 3\)/,
    ],
    ["training rows only", () => vectorSet({ vectors: list, labels, splits: all.map(() => "train") }), /got training rows only/],
    [
      "values that are not finite",
      () => vectorSet({ vectors: list, labels: all.map((row) => (row === 9 ? Number.POSITIVE_INFINITY : row / 7)) }),
      /must be finite/,
    ],
    [
      "NaN in place of a label",
      () => vectorSet({ vectors: list, labels: all.map((row) => (row === 9 ? Number.NaN : row / 7)) }),
      /every row must have a label.*row 10/,
    ],
    ["a shape beside rows", () => vectorSet({ vectors: list, shape: [3, 3], labels }), /beside rows that have theirs/],
    [
      "a shape of three",
      () => vectorSet({ vectors: data, shape: [rows, 4, 1] as never, labels }),
      /a Float32Array must come with its shape/,
    ],
    ["null labels", () => vectorSet({ vectors: list, labels: null as never }), /one a vector: 60, got none/],
    ["labels that are no list", () => vectorSet({ vectors: list, labels: new Set(labels) as never }), /got an object/],
    [
      "another labelling without a name",
      () => vectorSet({ vectors: list, labels, leftover: { labels } as never }),
      /must have a name, got none/,
    ],
    [
      "64-bit integers",
      () => vectorSet({ vectors: all.map(() => BigInt64Array.of(1n, 2n)) as never, labels }),
      /every row must be a list of numbers/,
    ],
  ])("are refused: %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("leave out rows without a label where that is asked for", () => {
    const set = vectorSet({ vectors: list, labels: broken<string | null>(labels, 4, null), dropUnlabelled: true });
    expect(set.rows).toBe(rows - 1);
  });

  it("take NaN among labels for none, as files do", () => {
    const set = vectorSet({ vectors: list, labels: all.map((row) => (row === 4 ? Number.NaN : row % 2)), dropUnlabelled: true });
    expect([set.rows, set.task.labelNames]).toEqual([rows - 1, ["0", "1"]]);
  });

  it("take null for nothing", () => {
    const set = vectorSet({ vectors: list, labels, splits: null as never, groups: null as never, leftover: null as never });
    expect(set.hash).toBe(vectorSet({ vectors: list, labels }).hash);
  });

  it.each<[string, unknown, RegExp]>([
    ["null among its numbers", { vector: [null, 2], label: "a" }, /must be a list of numbers.*row 1/],
    ["text among its numbers", { vector: ["7", 2], label: "a" }, /must be a list of numbers.*row 1/],
    ["64-bit integers", { vector: BigInt64Array.of(1n), label: "a" }, /must be a list of numbers.*row 1/],
    ["nothing", null, /got a row without a vector.*row 1/],
  ])("are refused as they stream: a row with %s", async (_, row, message) => {
    const streamed = (async function* (): AsyncGenerator<LabelledRow> {
      yield row as LabelledRow;
    })();
    await expect(vectorSet({ vectors: streamed })).rejects.toThrow(message);
  });

  it.each(["labels", "splits", "groups", "leftover", "shape"])("are refused as they stream with %s beside them", (key) => {
    const streamed = (async function* (): AsyncGenerator<LabelledRow> {
      yield { vector: [1], label: "a" };
    })();
    expect(() => vectorSet({ vectors: streamed, [key]: [1] })).toThrow(new RegExp(`got ${key} beside the stream`));
  });

  it("are refused as they stream", async () => {
    const ragged = (async function* (): AsyncGenerator<LabelledRow> {
      yield { vector: [1, 2], label: "a" };
      yield { vector: [1], label: "b" };
    })();
    await expect(vectorSet({ vectors: ragged })).rejects.toThrow(/first: 2, got 1 \(row 2\)/);
  });
});
