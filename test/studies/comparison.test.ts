/** What finetuning changed, on planted vectors and heads: what must be found, and what must not. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { StudiedHead, StudiedVariant } from "../../src/cells/studied-variant.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { informativityDimensions } from "../../src/measures/index.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import { classMeans } from "../../src/statistics/moments/class-means.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { type CellStore, openCellStore } from "../../src/studies/cell-store.ts";
import { treatments } from "../../src/treatments/index.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const quick = { bootstraps: 200, permutations: 99, rotations: 2, compressors: ["pca"], probes: ["logistic"], sizes: [1, 4] };

/** Products of thousands of float32 rows lose about four of seven digits. */
const floatTolerance = 1e-3;

const slice = { layer: null, pooling: null };
const base = plantedVectors(planted("informative"));

function changed(vectors: Matrix, name: string): VectorSet {
  return { ...base, hash: sha256(name), read: () => Promise.resolve(vectors) };
}

function headOf(weight: Float32Array, initial: Float32Array): StudiedHead {
  const layer = (own: Float32Array): StudiedHead["layers"][number] => ({
    inputs: base.dimensions,
    outputs: 2,
    activation: "none",
    bias: null,
    weight: own,
  });
  return { ...slice, layers: [layer(weight)], initialLayers: [layer(initial)], labels: null };
}

const random = (seed: number): Float32Array => {
  const stream = seeded(seed);
  return Float32Array.from({ length: 2 * base.dimensions }, () => stream.normal());
};

const trainingMeans = async (set: VectorSet): Promise<Float32Array> => {
  const { rows, columns, data } = await set.read(slice);
  const count = set.splits.findIndex((split) => split !== 0);
  if (set.labels.kind !== "classes") throw new Error("classes are planted");
  expect(rows).toBeGreaterThan(count);
  const training = matrix(count, columns, data.subarray(0, count * columns));
  return Float32Array.from(classMeans(training, { ...set.labels, values: set.labels.values.subarray(0, count) }).means);
};

describe("the comparison", () => {
  it("finds a rotation alike in everything but its coordinates, and noise unlike", async () => {
    const original = await base.read(slice);
    const turned = await multiply(original, randomRotation(base.dimensions, seeded(5)));
    const noise = seeded(6);
    const unrelated = matrix(
      original.rows,
      original.columns,
      original.data.map(() => noise.normal()),
    );
    const { summary } = await analyze(
      { pretrained: base, finetuned: changed(turned, "turned"), unrelated: changed(unrelated, "unrelated") },
      quick,
    );
    expect(summarySchema.parse(summary)).toEqual(summary);
    const { pairs, geometry, origins } = summary.comparison ?? { pairs: [], geometry: [], origins: [] };
    const [same, other] = pairs;
    for (const value of [same?.linearCka, same?.linearCkaDebiased, same?.rsa]) {
      expect(Math.abs((value ?? 0) - 1)).toBeLessThan(floatTolerance);
    }
    expect(Math.abs(other?.linearCkaDebiased ?? 1)).toBeLessThan(0.05);
    expect(Math.abs(other?.rsa ?? 1)).toBeLessThan(0.05);
    const [before, after] = geometry;
    const seen = ["participationRatio", "effectiveRank", "isoscore", "isoscoreStar", "twonn"] as const;
    for (const name of [...seen, "maximumLikelihoodDimension", "meanCosine"] as const) {
      expect(before?.[name]).not.toBeNull();
      expect(Math.abs((after?.[name] ?? 0) / (before?.[name] ?? 1) - 1), name).toBeLessThan(floatTolerance);
    }
    expect(before?.collapse.training?.nc1).toBeGreaterThan(0);
    // Treated rows: what does not see a rotation gives the same cosines, and centring takes the mean one away.
    expect(Object.keys(before?.treatedMeanCosine ?? {})).toEqual([...treatments.names]);
    for (const name of ["centre", "all-but-the-top", "whitening"]) {
      const value = before?.treatedMeanCosine[name] ?? Number.NaN;
      expect(Math.abs(value)).toBeLessThan(0.05);
      expect(Math.abs((after?.treatedMeanCosine[name] ?? Number.NaN) - value), name).toBeLessThan(floatTolerance);
    }
    expect(before?.cosineContributions).toHaveLength(informativityDimensions);
    expect(before?.cosineInformativity).toBeGreaterThan(0);
    expect(origins).toEqual([]);
  });

  it("finds class means along a head's first weights, whatever the trained ones are, and another start within chance", async () => {
    const means = await trainingMeans(base);
    const finetuned = (headSeed: number, initial: Float32Array): StudiedVariant => ({
      name: "finetuned",
      headSeed,
      vectors: changed({ rows: 0, columns: 0, data: new Float32Array() }, "never"),
      head: headOf(random(50 + headSeed), initial),
    });
    const original = await base.read(slice);
    const seeds = [finetuned(0, means), finetuned(1, random(9))].map((one) => ({ ...one, vectors: changed(original, "same") }));
    const { summary } = await analyze([{ name: "pretrained", vectors: base }, ...seeds], quick);
    const comparison = summary.comparison;
    const own = (seed: number) =>
      comparison?.origins.find(({ name, head }) => name === "finetuned" && head.seed === seed && head.weights === "initial");
    expect(own(0)?.alignment.value).toBeCloseTo(1, 5);
    expect(own(0)?.importance?.value).toBeGreaterThan(own(0)?.importance?.chance ?? 1);
    expect(Math.abs(own(1)?.alignment.value ?? 1)).toBeLessThan(own(1)?.alignment.chance ?? 0);
    // Every head beside its own vectors and beside the pretrained ones, before training and after it.
    expect(comparison?.origins.map(({ name, head }) => `${name} ${head.seed} ${head.weights}`).sort()).toEqual(
      [0, 1]
        .flatMap((seed) =>
          ["finetuned", "pretrained"].flatMap((name) => ["final", "initial"].map((weights) => `${name} ${seed} ${weights}`)),
        )
        .sort(),
    );
    expect(comparison?.agreement).toEqual([{ name: "finetuned", ...slice, seeds: 2, agreement: 1 }]);
    const tested = comparison?.differences ?? [];
    expect(tested.map(({ name, of, headSeed }) => `${name} ${of} ${headSeed}`)).toHaveLength(4);
    for (const { name, of, headSeed, difference, interval, pValue } of tested) {
      const [before, after] = ["pretrained", name].map((own) =>
        summary.variants.find((one) => one.name === own && (own === "pretrained" || one.headSeed === headSeed)),
      );
      expect(difference).toBeCloseTo((after?.[of]?.score ?? 9) - (before?.[of]?.score ?? -9), 12);
      expect(interval[0]).toBeLessThanOrEqual(difference);
      expect(interval[1]).toBeGreaterThanOrEqual(difference);
      expect(pValue).toBeGreaterThan(0);
    }
    const finetunedGeometry = comparison?.geometry[1];
    expect(finetunedGeometry?.collapse.test?.nc4).toBeGreaterThan(0);
    expect(comparison?.geometry[0]?.collapse.test?.nc4).toBeNull();
  });

  it("multiplies a head of two layers, and puts its rows in the order of the task's classes", async () => {
    const means = await trainingMeans(base);
    const d = base.dimensions;
    const swapped = Float32Array.from([...means.subarray(d), ...means.subarray(0, d)]);
    const size = { bias: null, activation: "tanh" } as const;
    const identity = Float32Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 2 : 0));
    const layers = [
      { ...size, inputs: d, outputs: d, weight: identity },
      { ...size, inputs: d, outputs: 2, weight: swapped },
    ];
    const head: StudiedHead = { ...slice, layers, initialLayers: layers, labels: ["class 1", "class 0"] };
    const original = await base.read(slice);
    const { summary } = await analyze({ pretrained: base, finetuned: { vectors: changed(original, "same"), head } }, quick);
    expect(summary.comparison?.origins).toHaveLength(4);
    for (const { alignment } of summary.comparison?.origins ?? []) expect(alignment.value).toBeCloseTo(1, 5);
  });

  it("is taken from its cells when it continues, and is the same for any number of threads", async () => {
    const original = await base.read(slice);
    const turned = changed(await multiply(original, randomRotation(base.dimensions, seeded(5))), "turned");
    const store = await openCellStore(temporaryFolder());
    const sets = { pretrained: base, finetuned: { vectors: turned, head: headOf(random(1), random(2)) } };
    const first = await analyze(sets, { ...quick, threads: 2, store });
    const kinds: string[] = [];
    const kept: CellStore = {
      keep: (key, make) =>
        store.keep(key, () => {
          kinds.push(key.spec.kind);
          return make();
        }),
    };
    const again = await analyze(sets, { ...quick, threads: 1, store: kept });
    expect(kinds).toEqual([]);
    expect(again.summary).toEqual(first.summary);
    const anew = await analyze(sets, { ...quick, threads: 1 });
    expect(anew.summary).toEqual(first.summary);
  });

  it("has no collapse and no origins for real-valued labels", async () => {
    const set = plantedVectors(planted("regression"));
    const other = { ...set, hash: sha256("other") };
    const { summary } = await analyze({ pretrained: set, finetuned: other }, { ...quick, probes: ["ridge"] });
    expect(summary.comparison?.geometry[0]?.collapse).toEqual({ training: null, test: null });
    expect(summary.comparison?.origins).toEqual([]);
    expect(summarySchema.parse(summary)).toEqual(summary);
  });
});
