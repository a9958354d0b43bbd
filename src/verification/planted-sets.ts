/**
 * Data sets with known answers: which dimensions carry the labels, how well
 * anything can do, which dimensions are traps. Every ranking, compressor, probe
 * and measure is held against them.
 *
 * Noise is N(0, 1) in every dimension unless a set says otherwise; an effect of e
 * moves the two classes e standard deviations apart. For two Gaussian classes of
 * the same covariance, equally frequent and δ apart (in Mahalanobis distance), no
 * rule is right more often than Φ(δ/2).
 */
import { type Random, seeded } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { randomRotation } from "../numeric/rotation.ts";
import { type Labels, type Target, targetOf } from "../statistics/labels.ts";
import { normalDistribution } from "../statistics/normal.ts";
import { type Rows, rows } from "../statistics/rows.ts";

/** Dimensions of every planted set. */
export const plantedDimensions = 24;

/** Rows of each role. */
export const plantedRows = { training: 3000, validation: 600, test: 2000 } as const;

/** A data set with known answers. */
export interface Planted {
  readonly name: string;
  /** What is planted, in words. */
  readonly sentence: string;
  readonly target: Target;
  readonly training: Rows<"training">;
  readonly validation: Rows<"validation">;
  readonly test: Rows<"test">;
  /** Dimensions that carry the labels when looked at alone, strongest first (copies after their original). */
  readonly informative: readonly number[];
  /** Dimensions that together carry all there is; null where it takes all of them. */
  readonly sufficient: readonly number[] | null;
  /** Dimensions far wider than the rest, widest first; they carry nothing unless listed as informative too. */
  readonly wide: readonly number[];
  /** Dimensions that are constant or vary by rounding noise only. */
  readonly dead: readonly number[];
  /** Score of always giving the most frequent class; 0 for regression. */
  readonly majority: number;
  /** The best accuracy that any rule can have on all dimensions (regression: the best correlation); null where no formula is known. */
  readonly best: number | null;
  /** The same for the best single dimension. */
  readonly bestSingle: number | null;
}

/** How a planted set is grown. */
export interface Plan {
  readonly name: string;
  readonly sentence: string;
  readonly informative: readonly number[];
  readonly sufficient?: readonly number[] | null;
  readonly wide?: readonly number[];
  readonly dead?: readonly number[];
  readonly majority: number;
  readonly best: number | null;
  readonly bestSingle: number | null;
  /** Draws the labels of n rows. */
  labels(n: number, random: Random): Labels;
  /** Changes rows of N(0, 1) noise into vectors; called for every row with its label. */
  plant(x: Float64Array, label: number, random: Random): void;
}

/** Accuracy of the best rule for two classes `distance` apart, one of them with share `prior`. */
function bestAccuracy(distance: number, prior = 0.5): number {
  const shift = Math.log(prior / (1 - prior)) / distance;
  return prior * normalDistribution(distance / 2 + shift) + (1 - prior) * normalDistribution(distance / 2 - shift);
}

const classes =
  (count: number, firstShare = 1 / count): Plan["labels"] =>
  (n, random) => {
    // Exact shares, shuffled: the majority baseline is then known exactly.
    const values = new Int32Array(n);
    const first = Math.round(n * firstShare);
    for (let i = first; i < n; i++) values[i] = count === 2 ? 1 : 1 + ((i - first) % (count - 1));
    return { kind: "classes", classes: count, values: random.shuffle(values) };
  };

/** Half the effect to either side. */
const effect = (label: number, size: number): number => (label === 1 ? size / 2 : -size / 2);

const direction = randomRotation(plantedDimensions, seeded(2020)).data.slice(0, plantedDimensions);
const steepest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const plans: readonly Plan[] = [
  {
    name: "informative",
    sentence: "four dimensions carry the label, with effects of 1, 0.7, 0.5 and 0.3 standard deviations",
    informative: [17, 3, 9, 20],
    majority: 0.5,
    best: bestAccuracy(Math.hypot(1, 0.7, 0.5, 0.3)),
    bestSingle: bestAccuracy(1),
    labels: classes(2),
    plant(x, label) {
      for (const [k, size] of [1, 0.7, 0.5, 0.3].entries()) {
        const at = [17, 3, 9, 20][k]!;
        x[at] = x[at]! + effect(label, size);
      }
    },
  },
  {
    name: "copies",
    sentence: "one dimension carries the label; one is its exact copy and two are weaker, noisy ones",
    informative: [5, 16, 11, 20],
    sufficient: [5],
    majority: 0.5,
    best: bestAccuracy(1),
    bestSingle: bestAccuracy(1),
    labels: classes(2),
    plant(x, label) {
      x[5] = x[5]! + effect(label, 1);
      x[16] = x[5];
      for (const at of [11, 20]) x[at] = 0.8 * x[5] + 0.4 * x[at]!;
    },
  },
  {
    name: "rotated",
    sentence: "one direction carries the label, and no dimension more than its share of it",
    informative: [],
    sufficient: null,
    majority: 0.5,
    best: bestAccuracy(2),
    bestSingle: bestAccuracy(2 * steepest),
    labels: classes(2),
    plant(x, label) {
      for (let j = 0; j < plantedDimensions; j++) x[j] = x[j]! + effect(label, 2) * direction[j]!;
    },
  },
  {
    name: "correlated-noise",
    sentence: "two dimensions share strong noise: one carries the label under it, the other only tells the noise",
    informative: [7],
    sufficient: [7, 8],
    wide: [7, 8],
    majority: 0.5,
    best: bestAccuracy(1.5 * Math.sqrt(9.09 / (9.09 * 9.09 - 81))),
    bestSingle: bestAccuracy(1.5 / Math.sqrt(9.09)),
    labels: classes(2),
    plant(x, label, random) {
      const shared = 3 * random.normal();
      x[7] = 0.3 * x[7]! + shared + effect(label, 1.5);
      x[8] = 0.3 * x[8]! + shared;
    },
  },
  {
    name: "outliers-and-dead",
    sentence: "two wide dimensions with large means say nothing, one is constant, and one carries the label in rounding noise",
    informative: [10],
    wide: [2, 14],
    dead: [6, 13],
    majority: 0.5,
    best: bestAccuracy(1),
    bestSingle: bestAccuracy(1),
    labels: classes(2),
    plant(x, label) {
      x[2] = 20 + 10 * x[2]!;
      x[14] = -8 + 4 * x[14]!;
      x[6] = 0.1;
      x[13] = 1e-9 * (label + 0.1 * x[13]!);
      x[10] = x[10]! + effect(label, 1);
    },
  },
  {
    name: "imbalanced",
    sentence: "nine rows of the first class for one of the second; two dimensions carry the label",
    informative: [4, 12],
    majority: 0.9,
    best: bestAccuracy(Math.hypot(1.8, 1.5), 0.9),
    bestSingle: bestAccuracy(1.8, 0.9),
    labels: classes(2, 0.9),
    plant(x, label) {
      x[4] = x[4]! + effect(label, 1.8);
      x[12] = x[12]! + effect(label, 1.5);
    },
  },
  {
    name: "noise",
    sentence: "nothing carries the label",
    informative: [],
    sufficient: [],
    majority: 0.5,
    best: 0.5,
    bestSingle: 0.5,
    labels: classes(2),
    plant() {},
  },
  {
    name: "six-classes",
    sentence: "six classes, each raised in a dimension of its own",
    informative: [21, 1, 5, 9, 13, 17],
    majority: 1 / 6,
    best: null,
    bestSingle: null,
    labels: classes(6),
    plant(x, label) {
      const at = [1, 5, 9, 13, 17, 21][label]!;
      x[at] = x[at]! + (label === 5 ? 2 : 1.5);
    },
  },
  {
    name: "regression",
    sentence: "a real-valued label is the weighted sum of three dimensions and noise",
    informative: [2, 9, 21],
    majority: 0,
    best: Math.sqrt(0.98 / 1.34),
    bestSingle: 0.8 / Math.sqrt(1.34),
    labels: (n, random) => ({
      kind: "values",
      values: Float64Array.from({ length: n }, () => Math.sqrt(1.34) * random.normal()),
    }),
    plant(x, label) {
      // Given the label, the three are Gaussian: mean wᵢ y / 1.34, covariance I − w wᵀ / 1.34.
      const w = [0.8, 0.5, -0.3];
      const at = [2, 9, 21];
      const norm = 0.98;
      const along = w.reduce((sum, wi, k) => sum + wi * x[at[k]!]!, 0) / norm;
      const shrunk = along * Math.sqrt(1 - norm / 1.34) + label / 1.34;
      for (const [k, wi] of w.entries()) x[at[k]!] = x[at[k]!]! + wi * (shrunk - along);
    },
  },
];

/** All planted sets, as plans. */
export const plantedPlans: readonly Plan[] = plans;

/** The stream that the sets of the tests are drawn from. */
const usual = seeded(1910);

/** Draws a planted set: always the same one unless a stream is given. */
export function drawPlanted(plan: Plan, from: Random = usual): Planted {
  const random = from.fork(plan.name);
  const draw = (role: keyof typeof plantedRows): { vectors: Matrix; labels: Labels } => {
    const n = plantedRows[role];
    const stream = random.fork(role);
    const labels = plan.labels(n, stream.fork("labels"));
    const vectors = matrix(n, plantedDimensions);
    const x = new Float64Array(plantedDimensions);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < plantedDimensions; j++) x[j] = stream.normal();
      plan.plant(x, labels.values[i]!, stream);
      vectors.data.set(x, i * plantedDimensions);
    }
    return { vectors, labels };
  };
  const [training, validation, test] = [draw("training"), draw("validation"), draw("test")];
  return {
    name: plan.name,
    sentence: plan.sentence,
    target: targetOf(training.labels),
    training: rows("training", training.vectors, training.labels),
    validation: rows("validation", validation.vectors, validation.labels),
    test: rows("test", test.vectors, test.labels),
    informative: plan.informative,
    sufficient: plan.sufficient === undefined ? plan.informative : plan.sufficient,
    wide: plan.wide ?? [],
    dead: plan.dead ?? [],
    majority: plan.majority,
    best: plan.best,
    bestSingle: plan.bestSingle,
  };
}
