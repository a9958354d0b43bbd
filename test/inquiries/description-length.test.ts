/** Description lengths against scikit-learn (tools/golden/description_length.py) and against what no code can beat. */
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { onlineCode, variationalCode } from "../../src/inquiries/index.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { type Rows, rows } from "../../src/statistics/rows.ts";
import { golden } from "../support/golden.ts";
import { planted } from "../support/planted.ts";

/** Two solvers, float32 products in one of them. */
const SOLVERS = 1e-3;

/** How much longer than the best code these may be on 3,000 rows of 24 dimensions: weights and early blocks cost bits. */
const LEARNING = 1.08;

/** What labels of chance can lower a code below its expectation, in standard deviations. */
const LUCK = 3;

interface GoldenCase {
  readonly classes: number;
  readonly dimensions: number;
  readonly penalty: number;
  readonly vectors: readonly number[];
  readonly labels: readonly number[];
  readonly ends: readonly number[];
  readonly bits: readonly number[];
}

const { cases } = golden<{ readonly cases: readonly GoldenCase[] }>("description-length");

/** Leaves every order as it is. */
const inOrder: Random = { ...seeded(0), shuffle: (items) => items };

/** Entropy of the label given both classes' Gaussians, `distance` apart, in bits: by Simpson's rule. */
function conditionalEntropy(distance: number): number {
  const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const steps = 4000;
  const width = 24 / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const z = -12 + i * width;
    // Of class 1, whose mean is distance / 2; the other is its mirror image.
    const bits = Math.log2(1 + Math.exp(-distance * (z + distance / 2)));
    sum += (i === 0 || i === steps ? 1 : i % 2 === 0 ? 2 : 4) * density(z) * bits;
  }
  return (sum * width) / 3;
}

describe.each(cases)("the online code of $classes classes", (of) => {
  it("is scikit-learn's, block by block", async () => {
    const n = of.labels.length;
    const vectors = matrix(n, of.dimensions, Float32Array.from(of.vectors));
    const labels = { kind: "classes", classes: of.classes, values: Int32Array.from(of.labels) } as const;
    const { blocks, bits } = await onlineCode(rows("training", vectors, labels), rows("validation", vectors, labels), inOrder, {
      shares: of.ends.map((end) => end / n),
      penalties: [of.penalty],
    });
    expect(blocks.map((block) => block.bits)).toBeCloseToAll(of.bits, { relative: SOLVERS });
    expect(bits).toBeCloseTo(
      blocks.reduce((sum, block) => sum + block.bits, 0),
      6,
    );
  });
});

describe("description lengths", () => {
  const { training, validation } = planted("informative");
  const n = training.vectors.rows;
  const least = n * conditionalEntropy(Math.hypot(1, 0.7, 0.5, 0.3));

  it("are never far below the labels' entropy given the vectors, and not far above it", async () => {
    const online = await onlineCode(training, validation, seeded(1));
    const variational = await variationalCode(training);
    for (const { bits, uniformBits, compression } of [online, variational]) {
      expect(uniformBits).toBe(n);
      expect(bits).toBeGreaterThan(least - LUCK * Math.sqrt(n) * 0.6);
      expect(bits).toBeLessThan(least * LEARNING);
      expect(compression).toBeCloseTo(n / bits, 10);
    }
    expect(variational.weightBits + variational.labelBits).toBeCloseTo(variational.bits, 6);
    expect(variational.weightBits).toBeGreaterThan(0);
  });

  it("are no shorter than a uniform code's where there is nothing to tell", async () => {
    const noise = planted("noise");
    const bits = [
      (await onlineCode(noise.training, noise.validation, seeded(1))).bits,
      (await variationalCode(noise.training)).bits,
    ];
    for (const own of bits) {
      expect(own).toBeGreaterThan(n * 0.999);
      expect(own).toBeLessThan(n * 1.03);
    }
  });

  it("of several classes are shorter than uniform, and finite where a class comes late or never", async () => {
    const { training: six, validation: choosing } = planted("six-classes");
    for (const { compression } of [await onlineCode(six, choosing, seeded(1)), await variationalCode(six)]) {
      expect(compression).toBeGreaterThan(1.3);
    }
    const values = six.labels.values.map((label, i) => (i < 2990 ? label % 2 : 4)) as Int32Array;
    const late: Rows<"training"> = rows("training", six.vectors, { kind: "classes", classes: 6, values });
    for (const { bits } of [await onlineCode(late, choosing, inOrder), await variationalCode(late)]) {
      expect(Number.isFinite(bits)).toBe(true);
      expect(bits).toBeGreaterThan(0);
    }
  });

  it("are refused for values", async () => {
    await expect(variationalCode(planted("regression").training)).rejects.toThrow(/labels that are classes, got values/);
  });
});
