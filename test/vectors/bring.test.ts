import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import type { BringOptions } from "../../src/vectors/bring-options.ts";
import { bringStoredVectors } from "../../src/vectors/bring-stored.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const rows = 40;
const random = seeded(5);
const values = Float32Array.from({ length: rows * 3 }, () => random.normal());
const labels: readonly string[] = Array.from({ length: rows }, (_, row) => (row % 4 === 0 ? "yes" : "no"));
const splits = Array.from({ length: rows }, (_, row) => ["train", "Dev", "test"][row % 3] ?? "");

/** A .npy file of version 1. */
const npy = (name: string, data: Float32Array, shape: string): string => {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  start.writeUInt16LE(header.length, 8);
  writeFileSync(
    at(name),
    Buffer.concat([start, Buffer.from(header), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]),
  );
  return at(name);
};
const lines = (name: string, words: readonly string[], end = "\n"): string => {
  writeFileSync(at(name), words.map((word) => word + end).join(""));
  return at(name);
};
const sound = npy("sound.npy", values, `(${rows}, 3)`);
const soundLabels = lines("topics.txt", labels);
const soundSplits = lines("splits.txt", splits, "\r\n");

describe("bringVectors", () => {
  it("joins a matrix with labels and splits, one a line", async () => {
    const set = await bringVectors(sound, { labels: soundLabels, splits: soundSplits });
    expect(set).toMatchObject({ rows, dimensions: 3, encoder: null, slices: [{ layer: null, pooling: null }] });
    expect(set.task).toMatchObject({ name: "topics", labelNames: ["no", "yes"], metric: "accuracy" });
    expect(Array.from(set.labels.values)).toEqual(labels.map((label) => (label === "yes" ? 1 : 0)));
    expect(Array.from(set.splits)).toEqual(splits.map((_, row) => row % 3));
    expect((await set.read({ layer: null, pooling: null })).data).toEqual(values);
    await expect(set.read({ layer: 1, pooling: "cls" })).rejects.toMatchObject({ code: "missing" });
  });

  it("says of equal rows with other labels that they have a vector in common, held or read in pieces", async () => {
    const data = values.slice();
    data.copyWithin(9, 0, 3); // row 3, "no", has the vector of row 0, "yes": both are training rows
    const path = npy("in-common.npy", data, `(${rows}, 3)`);
    const given = { labels: soundLabels, splits: soundSplits };
    for (const set of [await bringVectors(path, given), await bringStoredVectors(path, given)]) {
      const said = set.task.facts.find((fact) => fact.code === "conflicting-labels")?.sentence;
      expect(said).toMatch(/^1 row repeats the vector of an earlier row of the same split with another label/);
    }
  });

  it("draws a stratified split by its seed when there is none, and says so", async () => {
    const set = await bringVectors(sound, { labels: soundLabels, seed: 1 });
    const count = (code: number): number => set.splits.filter((split) => split === code).length;
    expect([count(splitCodes.training), count(splitCodes.validation), count(splitCodes.test)]).toEqual([24, 4, 12]);
    const positives = set.splits.filter((split, row) => split === splitCodes.test && labels[row] === "yes").length;
    expect(positives).toBe(3); // a quarter of 12, as in all rows
    expect(set.task.facts.map((fact) => fact.code)).toContain("split-by-draw");
    expect((await bringVectors(sound, { labels: soundLabels, seed: 1 })).splits).toEqual(set.splits);
    expect((await bringVectors(sound, { labels: soundLabels, seed: 2 })).splits).not.toEqual(set.splits);
  });

  it("takes labels and splits from columns of a table, guessed or named", async () => {
    const table = at("rows.csv");
    writeFileSync(table, `id,label,split\n${labels.map((label, row) => `${row},${label},${splits[row]}`).join("\n")}\n`);
    const guessed = await bringVectors(sound, { labels: table });
    expect(Array.from(guessed.splits)).toEqual(splits.map((_, row) => row % 3));
    const named = await bringVectors(sound, {
      labels: table,
      labelColumn: "id",
      regression: true,
      splits: table,
      splitColumn: "split",
    });
    expect(named.labels).toEqual({ kind: "values", values: Float64Array.from(labels, (_, row) => row) });
    expect(named.task).toMatchObject({ metric: "spearman", besides: ["pearson"], labelNames: [] });
  });

  it("takes everything from one parquet file", async () => {
    const path = at("all.parquet");
    const list = labels.map((label, row) => {
      // with an exponent they are doubles; as decimals they would be rounded twice
      const vector = Array.from(values.subarray(3 * row, 3 * row + 3), (value) => `${value}e0`).join(", ");
      return `(${row}, '${label}', '${splits[row]}', [${vector}]::FLOAT[])`;
    });
    const connection = await (await DuckDBInstance.create()).connect();
    const table = `(VALUES ${list.join(", ")}) AS rows(id, label, split, embedding)`;
    await connection.run(`COPY (SELECT * EXCLUDE id FROM ${table} ORDER BY id) TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    const set = await bringVectors(path);
    expect((await set.read({ layer: null, pooling: null })).data).toEqual(values);
    expect(Array.from(set.splits)).toEqual(splits.map((_, row) => row % 3));
  });

  it("takes the only matrix of a safetensors file, or the one that is named", async () => {
    const path = at("two.safetensors");
    const shape = [rows, 3];
    await writeSafetensors(
      path,
      new Map([
        ["a", { shape, data: values }],
        ["b", { shape, data: Float64Array.from(values, (value) => 2 * value) }],
        ["ids", { shape: [rows], data: new Int32Array(rows) }],
      ]),
    );
    await expect(bringVectors(path, { labels: soundLabels })).rejects.toThrow(/2: b, a.*option tensor/);
    const set = await bringVectors(path, { labels: soundLabels, tensor: "b" });
    expect((await set.read({ layer: null, pooling: null })).data).toEqual(values.map((value) => 2 * value));
  });

  it("removes from training and validation what also stands in test, and says how much", async () => {
    const copied = values.slice();
    // rows 0 (training) and 1 (validation) are row 2 (test)
    copied.set(values.subarray(6, 9), 0);
    copied.set(values.subarray(6, 9), 3);
    const set = await bringVectors(npy("copied.npy", copied, `(${rows}, 3)`), { labels: soundLabels, splits: soundSplits });
    expect(set.rows).toBe(rows - 2);
    expect((await set.read({ layer: null, pooling: null })).data).toEqual(values.subarray(6));
    expect(set.task.facts.find((fact) => fact.code === "duplicates-across-splits")?.count).toBe(2);
  });

  it("has another hash for other vectors, labels or splits", async () => {
    const changed = values.slice();
    changed[0] = 9;
    const hashes = await Promise.all([
      bringVectors(sound, { labels: soundLabels, splits: soundSplits }),
      bringVectors(sound, { labels: soundLabels, seed: 3 }),
      bringVectors(npy("changed.npy", changed, `(${rows}, 3)`), { labels: soundLabels, splits: soundSplits }),
      bringVectors(sound, { labels: lines("other.txt", labels.toReversed()), splits: soundSplits }),
    ]).then((sets) => sets.map((set) => set.hash));
    expect(new Set(hashes).size).toBe(4);
  });
});

describe("bringVectors refuses", () => {
  const spoilt = (name: string, value: number): string => {
    const copy = values.slice();
    copy[3 * 16 + 1] = value; // row 17, dimension 1
    return npy(name, copy, `(${rows}, 3)`);
  };
  const cases: [string, () => [string, BringOptions], string, RegExp][] = [
    ["NaN, naming the row", () => [spoilt("nan.npy", Number.NaN), {}], "input", /NaN in dimension 1 \(.*nan\.npy, row 17\)/],
    ["infinity, naming the row", () => [spoilt("inf.npy", Number.POSITIVE_INFINITY), {}], "input", /Infinity.*row 17/],
    ["equal rows", () => [npy("constant.npy", new Float32Array(rows * 3).fill(2), `(${rows}, 3)`), {}], "input", /40 equal rows/],
    ["one dimension", () => [npy("flat.npy", values, `(${rows * 3},)`), {}], "shape", /1 dimension/],
    ["three dimensions", () => [npy("cube.npy", values, `(${rows}, 1, 3)`), {}], "shape", /3 dimensions.*Pool/],
    ["no rows", () => [npy("none.npy", new Float32Array(0), "(0, 3)"), {}], "input", /0 × 3/],
    ["a pickle", () => [lines("model.pkl", ["x"]), {}], "unsupported", /pickle.*numpy\.save/],
    ["an unknown format", () => [lines("vectors.xyz", ["x"]), {}], "unsupported", /\.npy, \.npz, \.safetensors or \.parquet/],
    ["a missing file", () => [at("nowhere.npy"), {}], "missing", /nowhere/],
    ["vectors without labels", () => [sound, { labels: undefined }], "usage", /option labels/],
    ["too few labels", () => [sound, { labels: lines("few.txt", labels.slice(1)) }], "input", /one a vector: 40.*39.*few\.txt/],
    ["an empty file of labels", () => [sound, { labels: lines("empty.txt", []) }], "input", /got 0/],
    ["a row without a label", () => [sound, { labels: lines("gap.txt", labels.with(7, " ")) }], "input", /gap\.txt, row 8/],
    [
      "one class",
      () => [
        sound,
        {
          labels: lines(
            "one.txt",
            labels.map(() => "no"),
          ),
        },
      ],
      "input",
      /two classes/,
    ],
    ["labels that are no text", () => [sound, { labels: lines("nul.txt", ["a\0b"]) }], "format", /NUL/],
    ["labels that are a matrix", () => [sound, { labels: sound }], "shape", /one value a row.*\(40, 3\)/s],
    ["names for regression", () => [sound, { regression: true }], "usage", /numbers/],
    [
      "an unknown split",
      () => [sound, { splits: lines("holdout.txt", splits.with(4, "holdout")) }],
      "input",
      /"holdout" \(.*row 5\)/,
    ],
    ["splits of another length", () => [sound, { splits: lines("long.txt", [...splits, "test"]) }], "input", /got 41/],
    [
      "a split without training rows",
      () => [
        sound,
        {
          splits: lines(
            "tests.txt",
            splits.map(() => "test"),
          ),
        },
      ],
      "input",
      /training rows/,
    ],
    ["a column of a text file", () => [sound, { labelColumn: "label" }], "input", /text file has one value a line/],
    ["a tensor that is not there", () => [at("two.safetensors"), { tensor: "toString" }], "missing", /toString/],
  ];
  const one = (): readonly string[] => labels.map(() => "no");
  cases.push(
    [
      "one class of lines, which have no column",
      () => [sound, { labels: lines("ones.txt", one()) }],
      "input",
      /with option labels/,
    ],
    [
      "one class of a column",
      () => [sound, { labels: lines("ones.csv", ["label", ...one()]) }],
      "input",
      /with option labelColumn/,
    ],
    [
      "a row without a label, naming the flag",
      () => [sound, { labels: lines("gap.txt", labels.with(7, "")) }],
      "input",
      /option dropUnlabelled/,
    ],
    ["a folder that is no vector set", () => [folder, {}], "missing", /vector set.*without a manifest\.json/],
    ["such a folder without labels", () => [folder, { labels: undefined }], "missing", /vector set.*without a manifest\.json/],
    [
      "groups that are neither a file nor a column of a table",
      () => [sound, { labels: lines("table.csv", ["label,document", ...labels.map((name) => `${name},1`)]), groups: "doc" }],
      "missing",
      /"doc" must be a file, or a column.*neither: the labels have "label", "document".*option groups/,
    ],
    [
      "a leftover that is no file, with labels that have no columns",
      () => [sound, { leftover: "nope" }],
      "missing",
      /"nope" must be a file, or a column.*no such file, and labels without columns.*option leftover/,
    ],
  );
  it.each(cases)("%s", async (_, make, code, message) => {
    const [path, options] = make();
    const cause = await bringVectors(path, { labels: soundLabels, ...options }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(cause).toBeInstanceOf(AssayError);
    expect(cause).toMatchObject({ code });
    expect((cause as AssayError).message).toMatch(message);
  });
});
