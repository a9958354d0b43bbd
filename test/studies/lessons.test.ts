/**
 * The eight lessons of a reference run of the paper's experiment, each on planted data. Where a lesson has tests of its
 * own already, they are named.
 */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { StudiedHead, StudiedVariant } from "../../src/cells/studied-variant.ts";
import { participationRatio } from "../../src/measures/participation-ratio.ts";
import { twonn } from "../../src/measures/twonn.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { headlines } from "../../src/report/index.ts";
import type { Analysis } from "../../src/results/analysis.ts";
import type { Variant } from "../../src/results/summary.ts";
import type { ClassLabels } from "../../src/statistics/index.ts";
import { analyze } from "../../src/studies/analyze.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const quick = { bootstraps: 400, permutations: 199, rotations: 19, compressors: ["pca"], probes: ["logistic"], seed: 2 };

const slice = { layer: null, pooling: null };

interface Plan {
  readonly counts: readonly [training: number, validation: number, test: number];
  readonly dimensions: number;
  readonly classes: number;
  /** Changes one row of N(0, 1). */
  plant(x: Float64Array, label: number, role: number, row: number): void;
}

/** Rows of noise into which something is planted. */
function vectorsOf(name: string, { counts, dimensions: d, classes, plant }: Plan, seed = 1): VectorSet {
  const random = seeded(seed).fork(name);
  const total = counts[0] + counts[1] + counts[2];
  const labels: ClassLabels = { kind: "classes", classes, values: Int32Array.from({ length: total }, (_, i) => i % classes) };
  const splits = Uint8Array.from({ length: total }, (_, i) => (i < counts[0] ? 0 : i < counts[0] + counts[1] ? 1 : 2));
  const vectors = matrix(total, d);
  const x = new Float64Array(d);
  for (let i = 0; i < total; i++) {
    for (let j = 0; j < d; j++) x[j] = random.normal();
    plant(x, labels.values[i] ?? 0, splits[i] ?? 0, i);
    vectors.data.set(x, i * d);
  }
  const base = plantedVectors(planted("noise"));
  const labelNames = Array.from({ length: classes }, (_, c) => `class ${c}`);
  const task = { ...base.task, name, labelNames, hash: `${name} ${classes}` };
  return { ...base, rows: total, dimensions: d, labels, splits, task, hash: `${name} ${seed}`, read: async () => vectors };
}

const first = ({ summary }: Analysis): Variant => {
  const [variant] = summary.variants;
  if (variant === undefined) throw new Error("no variant");
  return variant;
};

const axes = (count: number, d: number, seed: number): Float64Array[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const own = Float64Array.from({ length: d }, () => random.normal());
    const length = Math.hypot(...own);
    return own.map((value) => value / length);
  });
};

/** Rows that finetuning collapsed: all of the class lies along one direction for each class but one. */
const collapsed = (classes: number, d: number, seed: number): Plan["plant"] => {
  const directions = axes(classes - 1, d, seed);
  return (x, label) => {
    for (let j = 0; j < d; j++) {
      x[j] = (classes === 2 ? 0.3 : 0.8) * (x[j] ?? 0);
      if (classes === 2) x[j] = (x[j] ?? 0) + (label === 1 ? 6 : -6) * (directions[0]?.[j] ?? 0);
      else if (label > 0) x[j] = (x[j] ?? 0) + 6 * (directions[label - 1]?.[j] ?? 0);
    }
  };
};

const sizes = { counts: [300, 150, 600], dimensions: 24 } as const;

describe("lesson 1: collapsed vectors need one component for each class but one, the same code spread out nearly all", () => {
  // The paper's first claim on a real training: test/studies/finetuned-study.test.ts; a rotated code: analyze.test.ts.
  it.each([2, 4])("%d classes", async (classes) => {
    const set = vectorsOf("collapsed", { ...sizes, classes, plant: collapsed(classes, 24, 3) });
    expect(first(await analyze({ vectors: set }, quick)).fewest[0]?.k).toBe(classes - 1);
  });

  it("a direction without variance of its own needs most components", async () => {
    const [direction = new Float64Array()] = axes(1, 24, 5);
    const plant: Plan["plant"] = (x, label) => {
      // Wide noise everywhere but along the direction that tells the classes.
      const along = x.reduce((sum, value, j) => sum + value * (direction[j] ?? 0), 0);
      for (let j = 0; j < 24; j++) {
        x[j] = 4 * ((x[j] ?? 0) - along * (direction[j] ?? 0)) + (along * 0.3 + (label === 1 ? 0.6 : -0.6)) * (direction[j] ?? 0);
      }
    };
    const { fewest } = first(await analyze({ vectors: vectorsOf("hidden", { ...sizes, classes: 2, plant }) }, quick));
    expect(fewest[0]?.k ?? 24).toBeGreaterThan(12);
  });
});

describe("lesson 2: after a collapse one dimension is as good as all, and so is one of any other coordinates", () => {
  // An axis that does carry the label alone is called so in analyze.test.ts.
  it("two classes: not inferior, and no axis privileged; four classes: one dimension loses", async () => {
    // Along a direction that every coordinate shares in, as a head's random start makes it.
    const plant: Plan["plant"] = (x, label) => {
      for (let j = 0; j < 24; j++) x[j] = 0.2 * (x[j] ?? 0) + (label === 1 ? 2 : -2) * (j % 2 === 0 ? 1 : -1);
    };
    const analysis = await analyze({ vectors: vectorsOf("shared", { ...sizes, classes: 2, plant }) }, { ...quick });
    const best = first(analysis).bestDimension;
    expect(best?.nonInferior?.shown).toBe(true);
    expect(best?.axisPrivilege.interval[0]).toBeLessThanOrEqual(0);
    const text =
      headlines(analysis.summary)[0]
        ?.sentences.map((one) => one.text)
        .join("\n") ?? "";
    expect(text).not.toContain("The axis matters");
    const four = first(
      await analyze({ vectors: vectorsOf("four", { ...sizes, classes: 4, plant: collapsed(4, 24, 9) }) }, quick),
    );
    expect(four.bestDimension?.nonInferior?.shown).toBe(false);
    expect((four.bestDimension?.score ?? 1) + 0.05).toBeLessThan(four.full.score);
  });
});

describe("lesson 3: a head's first weights pick the special dimension", () => {
  // Alignment beside chance: comparison.test.ts. Indices only with three seeds that agree: test/report/headline.test.ts.
  it("other seeds have others, and no sentence names one", async () => {
    const d = 40;
    const seeds = [0, 1, 2].map((headSeed): StudiedVariant => {
      const [w = new Float64Array()] = axes(1, d, 70 + headSeed);
      const plant: Plan["plant"] = (x, label) => {
        for (let j = 0; j < d; j++) x[j] = 0.5 * (x[j] ?? 0) + (label === 1 ? 2 : -2) * (w[j] ?? 0);
      };
      const base = vectorsOf("seeded", { ...sizes, dimensions: d, classes: 2, plant }, 10 + headSeed);
      const weight = Float32Array.from([...w.map((value) => -value), ...w]);
      const layers = [{ weight, bias: null, activation: "none", inputs: d, outputs: 2 }] as const;
      const head: StudiedHead = { ...slice, layers, initialLayers: layers, labels: null };
      return { name: "finetuned", headSeed, vectors: base, head };
    });
    const { summary } = await analyze(seeds, quick);
    const important = summary.combined[0]?.importantDimensions;
    // Random choices of 10 of 40 overlap by 0.15: the seeds do no better than twice that.
    expect(important?.overlap).toBeLessThan(2 * (important?.expected ?? 0));
    for (const { alignment } of summary.comparison?.origins.filter(({ head }) => head.weights === "initial") ?? []) {
      expect(alignment.value).toBeGreaterThan(Math.max(0.8, alignment.chance));
    }
    const named = summary.variants.map(({ bestDimension }) => `dimension ${bestDimension?.index} `);
    const text =
      headlines(summary)[0]
        ?.sentences.map((one) => one.text)
        .join("\n") ?? "";
    for (const name of named) expect(text).not.toContain(name);
  });
});

describe("lesson 4: dead dimensions are left out, though rounding noise would tell the label", () => {
  // On planted outliers: analyze.test.ts; the rule itself: test/measures/measures.test.ts.
  it("even where standardising them would make them the best", async () => {
    const plant: Plan["plant"] = (x, label) => {
      x[7] = 5e-33 * (label + 0.01 * (x[7] ?? 0));
      x[3] = 1e-9 * (label === 1 ? 1 : -1);
    };
    const variant = first(await analyze({ vectors: vectorsOf("dead", { ...sizes, classes: 2, plant }) }, quick));
    expect(variant.deadDimensions).toEqual([3, 7]);
    expect(variant.refused?.code).toBe("full-not-above-majority");
  });
});

describe("lesson 5: a refitted probe can overfit rows that the encoder learned by heart", () => {
  it("shows train beside test, and holds small sizes against the own head where that is better on validation rows", async () => {
    // Training rows are told apart by dimensions that say nothing of other rows; the label lies in one.
    const plant: Plan["plant"] = (x, label, role) => {
      const side = label === 1 ? 1 : -1;
      x[0] = (x[0] ?? 0) + 1.5 * side;
      if (role === 0) for (let j = 1; j < 24; j++) x[j] = (x[j] ?? 0) + side;
    };
    const weight = Float32Array.from({ length: 48 }, (_, at) => (at === 0 ? -1 : at === 24 ? 1 : 0));
    const head: StudiedHead = {
      ...slice,
      layers: [{ weight, bias: null, activation: "none", inputs: 24, outputs: 2 }],
      labels: null,
    };
    const analysis = await analyze(
      { finetuned: { vectors: vectorsOf("overfit", { ...sizes, classes: 2, plant }), head } },
      quick,
    );
    const variant = first(analysis);
    expect(variant.full.train - variant.full.score).toBeGreaterThan(0.1);
    expect(variant.reference).toBe("ownHead");
    expect(variant.ownHead?.score).toBeGreaterThan(variant.full.score + 0.05);
    const text =
      headlines(analysis.summary)[0]
        ?.sentences.map((one) => one.text)
        .join("\n") ?? "";
    expect(text).toMatch(/fits its own training rows at .*the training score says little of new texts/);
  });
});

/** Few rows and many dimensions of noise: the best dimension is good on training rows by luck. */
const luck = vectorsOf("luck", { counts: [100, 60, 280], dimensions: 200, classes: 2, plant: () => {} });

describe("lesson 6: what knows nothing is refused, however good a dimension is on its training rows", () => {
  // Noise of 24 dimensions, with the rows it would need: analyze.test.ts. Controls: controls.test.ts.
  it("no k*, no retention, no best dimension", async () => {
    const analysis = await analyze({ vectors: luck }, quick);
    const best = Math.max(...analysis.rows.flatMap(({ part, train }) => (part === "dimension" ? [train ?? 0] : [])));
    expect(best).toBeGreaterThan(0.62);
    const variant = first(analysis);
    expect(variant.refused?.code).toBe("full-not-above-majority");
    expect(variant.bestDimension).toBeNull();
    expect(variant.fewest.every(({ k, reason }) => k === null && reason === variant.refused?.sentence)).toBe(true);
    expect(analysis.rows.every(({ retention }) => retention === null)).toBe(true);
  });
});

describe("lesson 7: intrinsic dimension and participation ratio answer different questions", () => {
  it("one can rise while the other collapses", async () => {
    const random = seeded(6);
    const [n, d] = [800, 40];
    // Before: a curved sheet of two parameters, spread over many directions. After: one wide direction and full noise.
    const before: Matrix = matrix(n, d);
    const after: Matrix = matrix(n, d);
    for (let i = 0; i < n; i++) {
      const [s, t] = [random.uniform(), random.uniform()];
      for (let j = 0; j < d; j++) {
        before.data[i * d + j] = Math.sin((1 + (j % 10)) * s * 3 + j) + Math.cos((1 + (j % 7)) * t * 3 + 2 * j);
        after.data[i * d + j] = 0.3 * random.normal() + (j === 0 ? (i % 2 === 0 ? 6 : -6) : 0);
      }
    }
    expect(await participationRatio.compute(after)).toBeLessThan(2);
    expect(await participationRatio.compute(before)).toBeGreaterThan(5);
    expect(await twonn.compute(after)).toBeGreaterThan(10);
    expect(await twonn.compute(before)).toBeLessThan(4);
  });
});

describe("lesson 8: beating chance on training rows is not beating it on test rows", () => {
  // p-values under permuted test labels: dimensions.test.ts; both in the sentence: test/report/headline.test.ts.
  it("train and test stand side by side for every dimension, and p-values are of test rows", async () => {
    const { rows } = await analyze({ vectors: luck }, quick);
    const dimensions = rows.filter(({ part }) => part === "dimension");
    const top = dimensions.toSorted((a, b) => (b.train ?? 0) - (a.train ?? 0)).slice(0, 20);
    const mean = (of: (row: (typeof top)[number]) => number): number => top.reduce((sum, row) => sum + of(row) / top.length, 0);
    expect(mean(({ train }) => train ?? 0)).toBeGreaterThan(0.58);
    expect(Math.abs(mean(({ score }) => score) - 0.5)).toBeLessThan(0.03);
    expect(mean(({ pValue }) => pValue ?? 0)).toBeGreaterThan(0.3);
    expect(dimensions.filter(({ qValue }) => (qValue ?? 1) < 0.05).length).toBeLessThanOrEqual(1);
  });
});
