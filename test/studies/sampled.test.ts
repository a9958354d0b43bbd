/** Vectors that are read in pieces: what is of all training rows is what it would be in memory, and the rest is said to be of a sample. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FormatError, UnsupportedError, UsageError } from "../../src/base/errors.ts";
import { wholeSingleDimensions } from "../../src/cells/whole-dimensions.ts";
import { locateNpy } from "../../src/formats/npy.ts";
import { readChosenRows, rowChunks } from "../../src/formats/stored-rows.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { allSingleDimensions } from "../../src/probes/all-single-dimensions.ts";
import { lda } from "../../src/probes/lda.ts";
import { labelledMoments } from "../../src/statistics/moments/row-moments.ts";
import { type Rows, rows } from "../../src/statistics/rows.ts";
import { analyze, openVectors, runVectorStudy } from "../../src/studies/index.ts";
import { bringStoredVectors, bringVectors, sampledVectors, type VectorSet } from "../../src/vectors/index.ts";
import { npyFile } from "../support/npy-file.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Rows of each role in memory. */
const sample = 300;
const slice = { layer: null, pooling: null };
const quick = {
  bootstraps: 200,
  permutations: 99,
  rotations: 2,
  sizes: [4, 24],
  compressors: ["pca", "top-dimensions:lda-forward"],
};

/** Sums of float32 products in other chunks, in units of a dimension's variance. */
const rounding = 1e-6;

const folder = temporaryFolder();
const [npy, labelFile, splitFile] = ["vectors.npy", "labels.txt", "splits.txt"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const names = ["train", "validation", "test"];
const options = { labels: labelFile, splits: splitFile };

let all: Matrix;
let stored: VectorSet;

/** The planted rows in an order in which roles are mixed, one test row repeated in training. */
beforeAll(async () => {
  const set = plantedVectors(planted("informative"));
  const count = set.rows;
  const order = Array.from({ length: count }, (_, i) => (i * 17) % count);
  all = takeRows(await set.read(slice), order);
  const roles = order.map((row) => set.splits[row]!);
  const [training, test] = [roles.indexOf(0), roles.indexOf(2)];
  all.data.copyWithin(training * all.columns, test * all.columns, (test + 1) * all.columns);
  await writeFile(npy, npyFile([all]));
  await writeFile(labelFile, order.map((row) => `${set.labels.values[row]}\n`).join(""));
  await writeFile(splitFile, roles.map((role) => `${names[role]}\n`).join(""));
  stored = await bringStoredVectors(npy, options);
});

function trainingOf(set: VectorSet): Rows<"training"> {
  const chosen = [...set.splits.keys()].filter((row) => set.splits[row] === 0);
  if (set.labels.kind !== "classes") throw new Error("planted as classes");
  return rows("training", takeRows(all, chosen), {
    ...set.labels,
    values: Int32Array.from(chosen, (row) => set.labels.values[row]!),
  });
}

describe("rows on disk", () => {
  it("come in chunks and by number as they were written", async () => {
    const wide = matrix(
      700,
      4000,
      new Float32Array(700 * 4000).map((_, at) => at % 8191),
    ); // several chunks
    const path = join(folder, "wide.npy");
    await writeFile(path, npyFile([wide]));
    const place = await locateNpy(path);
    const seen = new Float32Array(650 * 4000);
    for await (const { from, data } of rowChunks(place, 50)) seen.set(data, (from - 50) * 4000);
    expect(sameBytes(seen, wide.data.subarray(50 * 4000))).toBe(true);
    const chosen = [3, 4, 699, 0];
    expect(sameBytes(await readChosenRows(place, chosen), takeRows(wide, chosen).data)).toBe(true);
  });

  it("are not looked at for a sample of too few", async () => {
    const nowhere = join(folder, "nowhere.npy");
    for (const path of [nowhere, npy]) {
      await expect(openVectors(path, { ...options, sample: 1 })).rejects.toThrow(
        /whole number from 100 to 100000000, got 1\. .*option sample/,
      );
    }
  });

  it("are refused where they end early", async () => {
    const place = await locateNpy(npy);
    const longer = { ...place, rows: place.rows + 1 };
    await expect(readChosenRows(longer, [place.rows])).rejects.toThrow(FormatError);
    await expect(
      (async () => {
        for await (const _ of rowChunks(longer));
      })(),
    ).rejects.toThrow(FormatError);
  });
});

describe("vectors that stay on disk", () => {
  it("have the labels, splits and facts of the same in memory, leaking rows left out", async () => {
    const held = await bringVectors(npy, options);
    expect(stored.task.facts).toEqual(held.task.facts);
    expect(stored.task.facts.map(({ code }) => code)).toContain("duplicates-across-splits");
    const kept = [...stored.splits.keys()].filter((row) => stored.splits[row]! <= 2);
    expect(Uint8Array.from(kept, (row) => stored.splits[row]!)).toEqual(held.splits);
    expect(takeRows(await stored.read(slice), kept).data).toEqual((await held.read(slice)).data);
  });

  it("are refused with real-valued labels, in other formats, and where a number is none", async () => {
    const values = join(folder, "values.txt");
    await writeFile(values, [...all.data.subarray(0, all.rows)].join("\n"));
    const regression = await bringStoredVectors(npy, { labels: values });
    expect(() => sampledVectors(regression)).toThrow(UnsupportedError);
    expect(() => sampledVectors(stored, { rows: 5 })).toThrow(UsageError);
    const other = join(folder, "vectors.parquet");
    await writeFile(other, "PAR1");
    await expect(bringStoredVectors(other, options)).rejects.toThrow(UnsupportedError);
    const broken = matrix(all.rows, all.columns, all.data.slice());
    broken.data[5 * all.columns + 2] = Number.NaN;
    const path = join(folder, "broken.npy");
    await writeFile(path, npyFile([broken]));
    await expect(bringStoredVectors(path, options)).rejects.toThrow(/NaN in dimension 2.*|row 6/);
  });
});

describe("a sample of them", () => {
  it("has every class in proportion, training rows first, and knows the rest", async () => {
    const set = sampledVectors(stored, { rows: sample });
    expect([...set.splits]).toEqual([0, 1, 2].flatMap((code) => new Array<number>(sample).fill(code)));
    const vectors = await set.read(slice);
    const place = set.onDisk?.(slice);
    expect(vectors.data).toEqual(takeRows(all, place!.rows!).data);
    const shares = [0, 1].map((label) => set.labels.values.subarray(0, sample).filter((value) => value === label).length);
    expect(shares).toEqual([sample / 2, sample / 2]);
    expect(set.whole?.(slice).rows.length).toBe(trainingOf(stored).vectors.rows);
    expect(set.facts.at(-1)?.sentence).toMatch(/^A sample was held in memory.*300 of 2,999 training rows/);
  });

  it("finds the single dimensions' rules on all training rows", async () => {
    const set = sampledVectors(stored, { rows: sample });
    const dimensions = Int32Array.of(17, 3, 9);
    const found = await wholeSingleDimensions(set.whole!(slice), dimensions, []);
    const training = trainingOf(stored);
    const expected = await allSingleDimensions(training, []);
    expect([...found.train]).toEqual([...dimensions].map((j) => expected.train[j]));
  });

  it("is analysed with linear discriminants and single dimensions of all rows, with any number of threads", async () => {
    const set = sampledVectors(stored, { rows: sample });
    const study = { ...quick, probes: ["lda", "logistic"] };
    const [one, two] = [
      await analyze({ vectors: set }, { ...study, threads: 1 }),
      await analyze({ vectors: set }, { ...study, threads: 2 }),
    ];
    expect(two).toEqual(one);
    const { summary, rows: results } = one;
    expect(summary.task.rows).toEqual({ train: sample, validation: sample, test: sample });
    expect(summary.task.facts?.map(({ code }) => code)).toContain("sampled-rows");
    const training = trainingOf(stored);
    const { train } = await allSingleDimensions(training, []);
    for (const row of results.filter(({ part }) => part === "dimension")) expect(row.train).toBe(train[row.dimension!]);
    // The discriminant of all dimensions, fitted on all training rows, on the sampled test rows.
    const full = results.find(({ part, probe }) => part === "full" && probe === "lda");
    const [fit] = await lda().fit({ ...training, moments: () => labelledMoments(training.vectors, training.labels) }, [
      full!.penalty!,
    ]);
    const vectors = await set.read(slice);
    const test = takeRows(
      vectors,
      Array.from({ length: sample }, (_, i) => 2 * sample + i),
    );
    const predicted = await fit!.predict(test);
    const right = predicted.values.filter((label, i) => label === set.labels.values[2 * sample + i]).length;
    expect(Math.abs(full!.score - right / sample)).toBeLessThanOrEqual(rounding);
  });
});

describe("vectors for an analysis", () => {
  const short = { ...options, memory: 0, compressors: quick.compressors };

  it("are held whole where there is memory, and a sample that says why where there is not", async () => {
    const whole = await openVectors(npy, { ...options, memory: 2 ** 40 });
    expect([whole.whole, whole.sample]).toEqual([undefined, undefined]);
    const set = await openVectors(npy, short);
    expect(set.sample).toBe(100);
    expect(set.facts.at(-1)?.sentence).toMatch(/^A sample was held in memory, because there is too little memory for more/);
    expect((await openVectors(npy, { ...short, sample: 0 })).whole).toBeUndefined();
    expect((await openVectors(npy, { ...short, sample })).sample).toBe(sample);
  });

  it("are never a sample where nobody asked and none can be drawn", async () => {
    const numbers = join(folder, "numbers.txt");
    await writeFile(numbers, Array.from({ length: all.rows }, (_, i) => `${i % 7}.5\n`).join(""));
    const set = await openVectors(npy, { ...short, labels: numbers, regression: true });
    expect(set.labels.kind).toBe("values");
    await expect(openVectors(join(folder, "nowhere.npy"), short)).rejects.toMatchObject({ code: "missing" });
  });

  it("stay the sample that a folder was begun with, whatever memory there is later", async () => {
    const study = join(folder, "begun");
    const set = await openVectors(npy, { ...short, folder: study });
    await runVectorStudy({ ...quick, vectors: set, folder: study, threads: 1 });
    const again = await openVectors(npy, { ...short, memory: 2 ** 40, folder: study });
    expect(again.hash).toBe(set.hash);
    const { options: kept } = JSON.parse(await readFile(join(study, "manifest.json"), "utf8")) as { options: { sample: number } };
    expect(kept.sample).toBe(100);
    const whole = join(folder, "whole");
    const held = await openVectors(npy, { ...options, memory: 2 ** 40, folder: whole });
    await runVectorStudy({ ...quick, vectors: held, folder: whole, threads: 1 });
    expect((await openVectors(npy, { ...short, folder: whole })).hash).toBe(held.hash);
  });
});
