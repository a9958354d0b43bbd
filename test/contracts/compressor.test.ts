/** What every compressor of the list must hold, on planted data with known answers. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FormatError, ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { checkedCompressor } from "../../src/compressors/checked-compressor.ts";
import type { Compressor, FittedCompressor, PreparedCompressor } from "../../src/compressors/compressor.ts";
import { compressors, loadCompressor } from "../../src/compressors/index.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../../src/formats/safetensors.ts";
import { type Matrix, matrix, takeColumns, takeRows } from "../../src/numeric/matrix.ts";
import { lda } from "../../src/probes/lda.ts";
import { rankings } from "../../src/rankings/index.ts";
import { score } from "../../src/statistics/metrics.ts";
import { withDimensions, withVectors } from "../../src/statistics/rows.ts";
import { checkCompressor, compressorPromises } from "../../src/verification/contracts/compressor-contract.ts";
import { type Planted, plantedDimensions, plantedSets } from "../support/planted.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

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

/** Products of 24 float32 numbers of a size of up to 100. */
const SINGLE = 2e-5;

/** What a map gives by the formulas of FittedMap. */
function appliedByTensors(fitted: FittedCompressor, x: Matrix): Float64Array {
  const tensors = fitted.toTensors();
  const numbers = (key: string): ArrayLike<number> => tensors.get(key)!.data as ArrayLike<number>;
  const { inputSize: d, outputSize: k } = fitted;
  const out = new Float64Array(x.rows * k);
  for (let at = 0; at < out.length; at++) {
    const [row, output] = [Math.floor(at / k), at % k];
    if (fitted.map === "selection") out[at] = x.data[row * d + numbers("dimensions")[output]!]!;
    else {
      for (let j = 0; j < d; j++) {
        const shift = tensors.has("shift") ? numbers("shift")[j]! : 0;
        out[at] = out[at]! + numbers("directions")[output * d + j]! * (x.data[row * d + j]! - shift);
      }
    }
  }
  return out;
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

  it.each(compressorPromises(compressor))("$sentence", async ({ keep }) => {
    await expect(keep()).resolves.toBeUndefined();
  });

  it("has a way back, where exact maths has one", async () => {
    const fitted = (await prepare(compressor, set)).at(3);
    const { reconstruct } = fitted;
    if (reconstruct === undefined) return expect(["pca", "random-dimensions"]).not.toContain(compressor.name);
    const mean = new Float64Array(plantedDimensions);
    await expect(reconstruct(matrix(2, 4), mean)).rejects.toThrow(ShapeError);
    await expect(reconstruct(await fitted.apply(head), mean.slice(1))).rejects.toThrow(ShapeError);
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

  it("says which map it is, and is that map by its tensors alone", async () => {
    const fitted = (await prepare(compressor, set)).at(3);
    expect((await prepare(checkedCompressor(compressor), set)).at(3).map).toBe(fitted.map);
    expect(fitted.map).toBeDefined();
    const byTensors = appliedByTensors(fitted, head);
    expect((await fitted.apply(head)).data).toBeCloseToAll(byTensors, { relative: SINGLE, absolute: SINGLE });
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

describe("the contract of a compressor", () => {
  it("finds one whose sizes are not nested", async () => {
    const pca = compressors.get("pca");
    const prepared: Compressor["prepare"] = async (training, random) => {
      const { at } = await pca.prepare(training, random);
      const reversed = (size: number): FittedCompressor => {
        const { reconstruct: _, moments: __, approximateMoments: ___, ...fitted } = at(size);
        const apply = async (x: Matrix): Promise<Matrix> => {
          const out = await fitted.apply(x);
          return takeColumns(
            out,
            Array.from({ length: size }, (_, j) => size - 1 - j),
          );
        };
        return { ...fitted, name: "mine", apply };
      };
      return { at: reversed };
    };
    await expect(checkCompressor({ ...pca, name: "mine", prepare: prepared })).rejects.toThrow(/^mine: has nested sizes/);
  });
});
