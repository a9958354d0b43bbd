/** The model's own head on planted vectors: information against usability, and which reference small sizes are held against. */
import { describe, expect, it } from "vitest";
import { prepareHead } from "../../src/cells/prepared-head.ts";
import type { StudiedHead } from "../../src/cells/studied-variant.ts";
import type { HeadLayer } from "../../src/encoders/head-layers.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { resultRowSchema } from "../../src/results/result-row.ts";
import { summarySchema, type Variant } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted, plantedDimensions } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const quick = {
  bootstraps: 400,
  permutations: 99,
  rotations: 2,
  compressors: ["pca", "random-dimensions", "top-dimensions:f-statistic"],
  probes: ["logistic"],
  seed: 3,
};

/** Test accuracy of 2,000 rows wanders by ±2 standard errors of at most 1.1 points. */
const scoreTolerance = 0.025;

const place = { layer: null, pooling: null };

/** Two outputs, −w·x and w·x (and the biases of two classes). */
function twoClasses(weights: readonly number[], bias: readonly [number, number] = [0, 0]): readonly HeadLayer[] {
  const weight = Float32Array.from([...weights.map((value) => -value), ...weights]);
  return [{ weight, bias: Float32Array.from(bias), inputs: weights.length, outputs: 2, activation: "none" }];
}

function head(layers: readonly HeadLayer[], labels: readonly string[] | null = null): StudiedHead {
  return { ...place, layers, labels };
}

/** Effects of "informative": the best linear rule weighs each dimension by its effect. */
const truth = Array.from({ length: plantedDimensions }, (_, j) => ({ 17: 1, 3: 0.7, 9: 0.5, 20: 0.3 })[j] ?? 0);

/** Dimension 0 is a copy of 3, 30 times as wide; all that carries nothing is 10 times as wide: components keep 17 for last. */
async function wideCopy(): Promise<VectorSet> {
  const set = plantedVectors(planted("informative"));
  const { rows, columns, data } = await set.read(place);
  const changed = data.map((value, at) => {
    const j = at % columns;
    if (j === 0) return 30 * (data[at + 3] ?? 0);
    return truth[j] === 0 ? 10 * value : value;
  });
  return { ...set, hash: "wide-copy", read: () => Promise.resolve(matrix(rows, columns, changed)) };
}

async function variantOf(vectors: VectorSet, own: StudiedHead | null, options: object = quick): Promise<Variant> {
  const { summary, rows } = await analyze({ finetuned: { vectors, head: own } }, options);
  expect(summarySchema.parse(summary)).toEqual(summary);
  for (const row of rows) expect(resultRowSchema.parse(row)).toEqual(row);
  const variant = summary.variants[0];
  if (variant === undefined) throw new Error("no variant");
  return variant;
}

const points = (variant: Variant, compressor: string, probe: string): ReadonlyMap<number, number> =>
  new Map(
    variant.curves
      .find((curve) => curve.compressor === compressor && curve.probe === probe)
      ?.points.map(({ k, score }) => [k, score]),
  );

describe("the model's own head", () => {
  it("reaches the best possible score where it reads the true direction, and is one result row a score", async () => {
    const set = plantedVectors(planted("informative"));
    const { summary, rows } = await analyze({ finetuned: { vectors: set, head: head(twoClasses(truth)) } }, quick);
    const [variant] = summary.variants;
    expect(Math.abs((variant?.ownHead?.score ?? 0) - (planted("informative").best ?? 1))).toBeLessThan(scoreTolerance);
    const own = rows.filter((row) => row.part === "own-head" && row.metric === "accuracy");
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ probe: "own-head", score: variant?.ownHead?.score, k: null, penalty: null });
    expect(own[0]?.validation).toBeGreaterThan(0.6);
  });

  it("keeps its score in the top dimensions by F-statistic and loses it in random ones, as information does", async () => {
    const variant = await variantOf(plantedVectors(planted("informative")), head(twoClasses(truth)));
    const top = points(variant, "top-dimensions:f-statistic", "own-head");
    expect([...top.keys()]).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 24]);
    expect(Math.abs((top.get(4) ?? 0) - (variant.ownHead?.score ?? 1))).toBeLessThan(scoreTolerance);
    const random = points(variant, "random-dimensions", "own-head");
    expect(top.get(4) ?? 0).toBeGreaterThan((random.get(1) ?? 1) + 0.1);
    // All dimensions, or all components: the vectors themselves, up to rounding.
    for (const compressor of quick.compressors) {
      expect(points(variant, compressor, "own-head").get(24)).toBeCloseTo(variant.ownHead?.score ?? 0, 2);
    }
  });

  it("collapses on principal components that leave its direction for last, where a refitted probe does not", async () => {
    // Its boundary lies half a standard deviation from the mean: what little the components know of 17 does not reach it.
    const reads17 = Array.from({ length: plantedDimensions }, (_, j) => (j === 17 ? 1 : 0));
    const variant = await variantOf(await wideCopy(), head(twoClasses(reads17, [0, -1])));
    const refitted = points(variant, "pca", "logistic");
    const own = points(variant, "pca", "own-head");
    for (const k of [1, 4, 16]) {
      expect(refitted.get(k)).toBeGreaterThan(0.6); // Φ(0.35) = 0.637
      expect(Math.abs((own.get(k) ?? 0) - 0.5)).toBeLessThan(scoreTolerance);
    }
    expect(own.get(24)).toBeGreaterThan(0.64); // (Φ(1) + Φ(0))/2 = 0.671
  });

  it("cannot use what is there where it reads another place: the refitted probe does not collapse, the head does", async () => {
    // The label sits in dimension 5 and, exactly copied, in 16, which is all that this head reads.
    const reads16 = Array.from({ length: plantedDimensions }, (_, j) => (j === 16 ? 1 : 0));
    const variant = await variantOf(plantedVectors(planted("copies")), head(twoClasses(reads16)));
    const refitted = points(variant, "top-dimensions:f-statistic", "logistic").get(1) ?? 0;
    const own = points(variant, "top-dimensions:f-statistic", "own-head");
    expect(refitted).toBeGreaterThan(0.66);
    expect(Math.abs((own.get(1) ?? 0) - 0.5)).toBeLessThan(scoreTolerance);
    expect(own.get(2)).toBeCloseTo(variant.ownHead?.score ?? 0, 10);
  });

  it("is the reference only where it is higher on validation rows, and k*, retention and refusal follow", async () => {
    const set = plantedVectors(planted("informative"));
    const wrong = head(twoClasses(truth.map((value) => -value)));
    const worse = await variantOf(set, wrong);
    expect(worse.reference).toBe("full");
    expect(worse.refused).toBeNull();
    expect(worse.ownHead?.score).toBeLessThan(0.35);

    // A probe of 24 dimensions fitted on these few rows overfits; the head knows the truth.
    const few = { ...set, hash: "few", splits: set.splits.map((code, i) => (code === 0 && i >= 30 ? 1 : code)) };
    const better = await variantOf(few, head(twoClasses(truth)));
    expect(better.reference).toBe("ownHead");
    const { rows } = await analyze({ finetuned: { vectors: few, head: head(twoClasses(truth)) } }, quick);
    expect(rows.find((row) => row.part === "own-head")?.retention).toBe(1);
    expect(rows.find((row) => row.part === "full")?.retention).toBeLessThan(1);
    expect(better.fewest.find((one) => one.probe === "logistic" && one.compressor === "pca")?.k).toBeNull();
    expect(
      better.fewest.find((one) => one.probe === "own-head" && one.compressor === "top-dimensions:f-statistic")?.k,
    ).not.toBeNull();
  });

  it("names the own classifier in the refusal when it is the reference", async () => {
    const noise = plantedVectors(planted("noise"));
    // Of many useless heads, one that happens to be better than the probe on the validation rows.
    const refusals: string[] = [];
    for (let turn = 0; turn < plantedDimensions && refusals.length === 0; turn++) {
      const weights = Array.from({ length: plantedDimensions }, (_, j) => (j === turn ? 1 : 0));
      const options = { ...quick, compressors: ["pca"], sizes: [1] };
      const variant = await variantOf(noise, head(twoClasses(weights)), options);
      if (variant.reference === "ownHead" && variant.bestDimension === null) refusals.push(variant.refused?.sentence ?? "");
    }
    expect(refusals[0]).toMatch(/^The model's own classifier on the whole vector scores/);
  });

  it("fills dead dimensions with their mean and still reads all of the encoder's dimensions", async () => {
    const { informative, dead } = planted("outliers-and-dead");
    const weights = Array.from({ length: plantedDimensions }, (_, j) => (j === informative[0] ? 1 : 0));
    const variant = await variantOf(plantedVectors(planted("outliers-and-dead")), head(twoClasses(weights)));
    expect(variant.deadDimensions).toHaveLength(dead.length);
    const own = points(variant, "top-dimensions:f-statistic", "own-head");
    expect(own.get(plantedDimensions - dead.length)).toBeCloseTo(variant.ownHead?.score ?? 0, 10);
    expect(variant.ownHead?.score).toBeGreaterThan(0.6);
  });

  it("takes one output as it is for real-valued labels", async () => {
    const { informative } = planted("regression");
    const weight = Float32Array.from({ length: plantedDimensions }, (_, j) => (j === informative[0] ? 1 : 0));
    const layers: readonly HeadLayer[] = [{ weight, bias: null, inputs: plantedDimensions, outputs: 1, activation: "none" }];
    const variant = await variantOf(plantedVectors(planted("regression")), head(layers), { ...quick, probes: ["ridge"] });
    expect(Math.abs(variant.ownHead?.score ?? 0)).toBeGreaterThan(0.2);
  });

  it("is the same for any number of threads", async () => {
    const sets = { finetuned: { vectors: plantedVectors(planted("informative")), head: head(twoClasses(truth)) } };
    const one = await analyze(sets, { ...quick, threads: 1 });
    expect(JSON.stringify(await analyze(sets, { ...quick, threads: 2 }))).toBe(JSON.stringify(one));
  });
});

describe("a head's labels", () => {
  const set = plantedVectors(planted("informative"));
  const layers = twoClasses(truth);

  it("are matched by name, in any order and case; LABEL_0 and none by place", () => {
    expect(prepareHead(head(layers, ["class 0", "class 1"]), set).classes).toEqual([0, 1]);
    expect(prepareHead(head(layers, ["Class 1", " class 0"]), set).classes).toEqual([1, 0]);
    expect(prepareHead(head(layers, ["LABEL_0", "LABEL_1"]), set).classes).toEqual([0, 1]);
    expect(prepareHead(head(layers), set).classes).toEqual([0, 1]);
  });

  it.each([
    ["other labels", head(layers, ["yes", "no"]), /labels must be those of the task, "class 0", "class 1", got "yes", "no"/],
    ["a label twice", head(layers, ["class 0", "class 0"]), /labels must be those of the task/],
    ["other sizes", head(twoClasses([1, 2])), /must take 24 dimensions to 2 outputs.*got 2 to 2/],
    ["no layers", head([]), /got no layers/],
    ["weights that are not finite", head(twoClasses(truth.map(() => Number.NaN))), /must be finite/],
  ])("are refused in words: %s", (_, wrong, message) => {
    expect(() => prepareHead(wrong, set)).toThrow(message);
  });
});
