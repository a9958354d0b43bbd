/** What every compressor of the list must hold, on planted data with known answers. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FormatError, ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import type { Compressor, FittedCompressor, PreparedCompressor } from "../../src/compressors/compressor.ts";
import { compressors, loadCompressor } from "../../src/compressors/index.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../../src/formats/safetensors.ts";
import { column, type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { lda } from "../../src/probes/lda.ts";
import { rankings } from "../../src/rankings/index.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { score } from "../../src/statistics/metrics.ts";
import { columnMeans } from "../../src/statistics/moments/column-moments.ts";
import { labelledMoments } from "../../src/statistics/moments/row-moments.ts";
import { rows, withDimensions, withVectors } from "../../src/statistics/rows.ts";
import { type Planted, planted, plantedDimensions, plantedSets } from "../support/planted.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Products of float32 numbers, summed in another order when there are more or fewer rows or outputs. */
const ROUNDING = 2e-6;
/** Moments of rows that were compressed in float32, or not compressed at all. */
const MAPPED = 1e-6;
/** There and back: two float32 products of values up to 5 with 24 terms each. */
const WAY_BACK = 2e-5;
/** Five standard errors of an accuracy on 2,000 test rows. */
const CHANCE = 5 * Math.sqrt(0.25 / 2000);
/** What a fit on 3,000 rows and chance on 2,000 may cost. */
const NEAR = 0.03;

const folder = temporaryFolder();

const sets = (compressor: Compressor): readonly Planted[] => plantedSets.filter((set) => compressor.targets.includes(set.target));
const prepare = (compressor: Compressor, set: Planted, seed = 1): Promise<PreparedCompressor> =>
  compressor.prepare(set.training, seeded(seed));

/** Test accuracy of LDA on compressed rows. */
async function accuracy(fitted: FittedCompressor, set: Planted): Promise<number> {
  const [probe] = await lda().fit(withVectors(set.training, await fitted.apply(set.training.vectors)), [0]);
  const predicted = await probe!.predict(await fitted.apply(set.test.vectors));
  return score("accuracy", set.test.labels, predicted);
}

function shuffledLabels(set: Planted): Planted {
  const values = seeded(5).shuffle(set.training.labels.values.slice());
  return { ...set, training: rows("training", set.training.vectors, { ...set.training.labels, values } as Labels) };
}

async function sameFit(a: PreparedCompressor, b: PreparedCompressor, x: Matrix): Promise<boolean> {
  const [one, other] = await Promise.all([a.at(5).apply(x), b.at(5).apply(x)]);
  return sameBytes(one.data, other.data);
}

/** The worst ends of rankings are the same orders read backwards: one of them stands for all. */
const checked = compressors.items.filter(({ name }) => !name.endsWith(":worst") || name === "top-dimensions:f-statistic:worst");

/** A ranking that gives copies the last places, or an order read backwards, keeps what it should not need. */
function keepsWhatCarries({ name }: Compressor, { informative, sufficient }: Planted): boolean {
  const [, ranking, end] = name.split(":");
  const hasCopies = sufficient !== null && sufficient.length < informative.length;
  return end !== "worst" && !(hasCopies && ranking !== undefined && rankings.get(ranking).judges === "left-out");
}

describe.each(checked)("compressor $name", (compressor) => {
  const set = sets(compressor)[0]!;
  const head = takeRows(
    set.test.vectors,
    Array.from({ length: 50 }, (_, i) => i),
  );

  it("says what it is and where it comes from", () => {
    expect(compressor.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9-]+(:worst)?)?$/);
    expect(compressor.description.length).toBeGreaterThan(10);
    const { one, many } = compressor.noun;
    expect([one, many].every((words) => /^\S.*\S$/.test(words)) && one !== many).toBe(true);
    expect(compressors.items.filter(({ noun }) => noun.many === many)).toEqual([compressor]);
    expect(compressor.source).toMatch(/\d{4}/);
  });

  it("gives [n, k] finite numbers at every size and for every kind of labels it takes, and leaves its input alone", async () => {
    for (const one of sets(compressor)) {
      const before = one.training.vectors.data.slice();
      const prepared = await prepare(compressor, one);
      for (const size of [1, 7, plantedDimensions]) {
        const fitted = prepared.at(size);
        expect([fitted.name, fitted.inputSize, fitted.outputSize]).toEqual([compressor.name, plantedDimensions, size]);
        const out = await fitted.apply(one.training.vectors);
        expect([out.rows, out.columns, out.data.length]).toEqual([
          one.training.vectors.rows,
          size,
          size * one.training.vectors.rows,
        ]);
        expect(out.data.every(Number.isFinite)).toBe(true);
      }
      expect(sameBytes(one.training.vectors.data, before)).toBe(true);
    }
  });

  it("maps each row by itself", async () => {
    const fitted = (await prepare(compressor, set)).at(6);
    const all = await fitted.apply(set.test.vectors);
    for (const i of [0, 17, 1999]) {
      const alone = await fitted.apply(takeRows(set.test.vectors, [i]));
      expect(alone.data).toBeCloseToAll(takeRows(all, [i]).data, { relative: ROUNDING });
    }
    expect((await fitted.apply(matrix(0, plantedDimensions))).rows).toBe(0);
  });

  it("comes back exactly, where it has a way back: the same outputs again, all of the vector at full size, the mean elsewhere", async () => {
    const prepared = await prepare(compressor, set);
    const mean = columnMeans(set.training.vectors);
    for (const size of [1, 7, plantedDimensions]) {
      const fitted = prepared.at(size);
      const { reconstruct } = fitted;
      if (reconstruct === undefined) return expect(["pca", "random-dimensions"]).not.toContain(compressor.name);
      const out = await fitted.apply(head);
      const back = await reconstruct(out, mean);
      expect([back.rows, back.columns]).toEqual([head.rows, plantedDimensions]);
      expect((await fitted.apply(back)).data).toBeCloseToAll(out.data, { absolute: WAY_BACK });
      if (size === plantedDimensions) expect(back.data).toBeCloseToAll(head.data, { absolute: WAY_BACK });
      // What is outside the subspace is that of the mean: the mean's own outputs bring back the mean.
      const centre = matrix(1, plantedDimensions, Float32Array.from(mean));
      expect((await reconstruct(await fitted.apply(centre), mean)).data).toBeCloseToAll(centre.data, { absolute: WAY_BACK });
      await expect(reconstruct(matrix(2, size + 1), mean)).rejects.toThrow(ShapeError);
      await expect(reconstruct(out, mean.slice(1))).rejects.toThrow(ShapeError);
    }
  });

  it("has nested sizes: a smaller one gives the first outputs of a larger one", async () => {
    const prepared = await prepare(compressor, set);
    const whole = await prepared.at(plantedDimensions).apply(head);
    for (const size of [1, 2, 13]) {
      const part = await prepared.at(size).apply(head);
      for (let j = 0; j < size; j++) expect(column(part, j)).toBeCloseToAll(column(whole, j), { relative: ROUNDING });
    }
  });

  it("gives the same bits for the same seed", async () => {
    expect(await sameFit(await prepare(compressor, set), await prepare(compressor, set), head)).toBe(true);
  });

  it("depends on what it says it depends on, and on nothing else", async () => {
    const first = await prepare(compressor, set);
    const labels = await prepare(compressor, shuffledLabels(set));
    const scaled = set.training.vectors.data.map((value, at) => value * (1 + (at % plantedDimensions)));
    const vectors = await compressor.prepare(
      withVectors(set.training, matrix(set.training.vectors.rows, plantedDimensions, scaled)),
      seeded(1),
    );
    if (compressor.uses !== "labels") expect(await sameFit(first, labels, head)).toBe(true);
    else expect(await sameFit(first, labels, head)).toBe(false);
    if (compressor.uses === "nothing") expect(await sameFit(first, vectors, head)).toBe(true);
    if (compressor.uses === "vectors") expect(await sameFit(first, vectors, head)).toBe(false);
  });

  it("knows the moments of its outputs, if any, from those of its inputs", async () => {
    const fitted = (await prepare(compressor, set)).at(9);
    const follow = fitted.moments ?? fitted.approximateMoments;
    if (follow === undefined) return;
    const { vectors, labels } = set.training;
    const known = follow(await labelledMoments(vectors, labels));
    const own = await labelledMoments(await fitted.apply(vectors), labels);
    const widest = Math.max(...own.within);
    expect([known.rows, known.dimensions, known.kind]).toEqual([own.rows, 9, own.kind]);
    expect(known.weights).toEqual(own.weights);
    expect(known.mean).toBeCloseToAll(own.mean, { absolute: MAPPED * Math.max(1, ...own.mean.map(Math.abs)) });
    expect(known.within).toBeCloseToAll(own.within, { absolute: MAPPED * widest });
  });

  it("is the same after it was saved to a file and loaded", async () => {
    const fitted = (await prepare(compressor, set)).at(9);
    const path = join(folder, "compressor.safetensors");
    await writeSafetensors(path, fitted.toTensors());
    const file = await openSafetensors(path);
    const tensors = new Map<string, Tensor>();
    for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
    await file.close();
    const loaded = loadCompressor(fitted.name, tensors);
    expect([loaded.name, loaded.inputSize, loaded.outputSize]).toEqual([fitted.name, fitted.inputSize, fitted.outputSize]);
    expect(sameBytes((await loaded.apply(head)).data, (await fitted.apply(head)).data)).toBe(true);
    expect(loaded.toTensors()).toEqual(fitted.toTensors());
  });

  it("refuses saved tensors that are missing, left over, of another shape or not numbers", async () => {
    const tensors = (await prepare(compressor, set)).at(3).toTensors();
    const changed = (name: string, tensor: Tensor | null): Map<string, Tensor> => {
      const copy = new Map(tensors);
      if (tensor === null) copy.delete(name);
      else copy.set(name, tensor);
      return copy;
    };
    const [required, tensor] = [...tensors][0]!;
    const hostile: ReadonlyMap<string, Tensor>[] = [
      new Map(),
      changed(required, null),
      changed("extra", { shape: [1], data: Float32Array.of(1) }),
      changed(required, { shape: [], data: tensor.data }),
      changed(required, { shape: tensor.shape, data: new Uint8Array(tensor.data.length) }),
      ...[...tensors].map(([name, old]) => changed(name, { shape: [old.shape[0]! + 1, ...old.shape.slice(1)], data: old.data })),
    ];
    for (const wrong of hostile) expect(() => loadCompressor(compressor.name, wrong)).toThrow(FormatError);
    for (const [name, old] of tensors) {
      if (old.data instanceof Float32Array || old.data instanceof Float64Array) {
        const poisoned = old.data.slice();
        poisoned[0] = Number.NaN;
        expect(() => loadCompressor(compressor.name, changed(name, { shape: old.shape, data: poisoned }))).toThrow(FormatError);
      }
    }
  });

  it("names sizes that cannot be and vectors of another size", async () => {
    const prepared = await prepare(compressor, set);
    for (const size of [0, -1, 25, 1.5, Number.NaN]) {
      expect(() => prepared.at(size)).toThrow(ShapeError);
      expect(() => prepared.at(size)).toThrow(
        `${compressor.name}: the number of dimensions to keep must be an integer in 1 … 24, got ${size}`,
      );
    }
    await expect(prepared.at(2).apply(matrix(3, 23))).rejects.toThrow(
      "vectors must have 24 dimensions, as those it was fitted on, got 23",
    );
  });

  it("finds nothing in pure noise", async () => {
    const prepared = await prepare(compressor, planted("noise"));
    for (const size of [1, 8, plantedDimensions]) {
      expect(Math.abs((await accuracy(prepared.at(size), planted("noise"))) - 0.5)).toBeLessThan(CHANCE);
    }
  });

  it("keeps all that there is to know at full size", async () => {
    for (const name of ["informative", "rotated", "correlated-noise", "copies"]) {
      const one = planted(name);
      const prepared = await prepare(compressor, one);
      expect(await accuracy(prepared.at(plantedDimensions), one)).toBeGreaterThan(one.best! - NEAR);
    }
  });

  if (compressor.uses === "labels") {
    it("keeps the labels' information in as many dimensions as carry it", async () => {
      for (const one of sets(compressor)) {
        const alone = one.sufficient?.every((j) => one.informative.includes(j)) ?? false;
        if (one.target === "regression" || one.best === null || !alone || one.informative.length === 0) continue;
        if (!keepsWhatCarries(compressor, one)) continue;
        const dead = new Set(one.dead);
        const kept = Array.from({ length: plantedDimensions }, (_, j) => j).filter((j) => !dead.has(j));
        const live: Planted = { ...one, training: withDimensions(one.training, kept), test: withDimensions(one.test, kept) };
        const prepared = await prepare(compressor, live);
        expect(await accuracy(prepared.at(one.informative.length), live)).toBeGreaterThan(one.best - NEAR);
      }
    });
  }
});
