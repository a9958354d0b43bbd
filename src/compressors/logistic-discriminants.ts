/**
 * Logistic discriminants: directions that softmax regression reads classes from, trained through the task.
 *
 *   z = W (x − mean),  minimise Σ_s mean −log softmax(B_s z_{1…s} + b_s)_y
 *
 * over nested sizes s = 1, 2, 4, … up to r, the number of classes less one: more linear outputs than that tell a softmax
 * nothing more. Each size has its own head B_s, b_s, and the first outputs serve all of them. Begins at linear
 * discriminants, for which no size is a compromise between classes that are far apart and classes that are confused, as
 * this one is. In the end all r directions are multiplied by one number, so that they spread within classes as widely, on
 * average, as the first principal component; behind them come the principal components of what is orthogonal to them.
 *
 * Reduced-rank multinomial logistic regression (Yee & Hastie 2003, doi:10.1191/1471082X03st045oa) with the nested losses
 * of Kusupati et al. 2022 (Matryoshka, arXiv:2205.13147).
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import type { Random } from "../base/random.ts";
import { congruence } from "../kernels/congruence.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { centredBatch, oneHotBatch } from "../statistics/batch-inputs.ts";
import { heldOutTenth, trainGraph } from "../statistics/graph-training.ts";
import { type LabelledMoments, plainMoments } from "../statistics/moments/labelled-moments.ts";
import { covariance } from "../statistics/moments/moments.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import type { Parameters } from "../statistics/parameter-memory.ts";
import type { Rows } from "../statistics/rows.ts";
import type { Compressor } from "./compressor.ts";
import { discriminantsOf } from "./linear-discriminants.ts";
import { type LinearMap, preparedLinearMap, restoredLinearMap } from "./linear-map.ts";
import { nestedSizes } from "./nested-sizes.ts";
import { biasOf, headOf, nestedSoftmaxLoss } from "./nested-softmax.ts";
import { orthonormalBasis, remainingComponents } from "./remaining-components.ts";
import { requireClasses, requireSpread } from "./trained-map-checks.ts";

const name = "logistic-discriminants";

/** Shrinkage of the linear discriminants that training begins at. */
const shrinkage = 0.1;

/** Measured on TREC and AG News. The rate is divided by √d, as the entries of directions are. */
const settings = { rate: 0.02, decay: 0.01, batchRows: 256, passes: 30, steps: 1000, patience: 0.2 } as const;

/**
 * Logistic discriminants as a compressor; it needs classes. Preparing throws InputError with fewer than two classes, where
 * all rows are the same, and with fewer than two rows that do not belong together.
 */
export function logisticDiscriminants(options: NoOptions = {}): Compressor {
  checkMakerOptions(name, options, {});
  return branded({
    name,
    ...madeBy("compressors/logistic-discriminants", "logisticDiscriminants"),
    description: "Directions trained through nested softmax heads, then principal components of the rest.",
    noun: { one: "logistic discriminant", many: "logistic discriminants" },
    source: "Yee & Hastie 2003, doi:10.1191/1471082X03st045oa; Kusupati et al. 2022, arXiv:2205.13147",
    targets: ["binary", "multiclass"],
    uses: "labels",
    async prepare(training, random) {
      return preparedLinearMap(name, await trainedMap(training, random));
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors);
    },
  });
}

async function trainedMap(training: Rows<"training">, random: Random): Promise<LinearMap> {
  const labels = requireClasses(name, training.labels);
  const of = await momentsOf(training);
  const { mean, dimensions } = of;
  const spread = covariance(plainMoments(of), 1);
  const scale = requireSpread(name, diagonalOf(spread, dimensions));
  const r = Math.min(dimensions, new Set(labels.values).size - 1);
  const sizes = nestedSizes(r);
  const { parameters } = await trainGraph(
    {
      name,
      start: linearStart(of, r, scale),
      loss: (graph, parameter) => nestedSoftmaxLoss(graph, parameter, { dimensions, classes: labels.classes, sizes }),
      feeds: (rows) => ({
        vectors: centredBatch(training.vectors, rows, mean, 1 / scale),
        targets: oneHotBatch(labels, rows),
      }),
      parts: heldOutTenth(name, training.vectors.rows, training.groups ?? null, random.fork("rows")),
      settings: { ...settings, rate: settings.rate / Math.sqrt(dimensions) },
    },
    random.fork("order"),
  );
  return { directions: besideComponents(parameters["directions"]!, spread, of), shift: mean, variances: null };
}

/** Linear discriminants with the heads that make them the rule of normal classes of one covariance. */
function linearStart(of: LabelledMoments, r: number, scale: number): Parameters {
  const { dimensions: d, offsets, weights } = of;
  const found = discriminantsOf(of, shrinkage).directions.data.subarray(0, r * d);
  const classes = weights.length;
  const means = new Float64Array(classes * r);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < r; i++) {
      for (let j = 0; j < d; j++) means[c * r + i] = means[c * r + i]! + found[i * d + j]! * offsets[c * d + j]!;
    }
  }
  const start: Record<string, Matrix> = {
    directions: matrix(
      r,
      d,
      found.map((value) => value * scale),
    ),
  };
  for (const size of nestedSizes(r)) {
    const [head, bias] = [matrix(classes, size), matrix(1, classes)];
    for (let c = 0; c < classes; c++) {
      const ofClass = means.subarray(c * r, c * r + size);
      head.data.set(ofClass, c * size);
      const share = (weights[c]! + 1) / (of.rows + classes); // a class without rows gets a finite logit, too
      bias.data[c] = Math.log(share) - ofClass.reduce((sum, value) => sum + value * value, 0) / 2;
    }
    start[headOf(size)] = head;
    start[biasOf(size)] = bias;
  }
  return start;
}

/** [d, d]: the trained directions on the scale of the first principal component, then components of what is left. */
function besideComponents(trained: Matrix, spread: Float64Array, of: LabelledMoments): Matrix {
  const { rows: r, columns: d } = trained;
  const rest = remainingComponents(spread, orthonormalBasis(Float64Array.from(trained.data), d), d);
  const within = congruence(Float64Array.from(trained.data), of.within, r, d);
  let mean = 0;
  for (let i = 0; i < r; i++) mean += within[i * r + i]! / of.rows / r;
  const widest = symmetricEigen(spread, d).values[0]!;
  const factor = mean > 0 ? Math.sqrt(widest / mean) : 1;
  const directions = new Float32Array(d * d);
  directions.set(trained.data.map((value) => factor * value));
  directions.set(rest.subarray(0, (d - r) * d), r * d);
  return matrix(d, d, directions);
}

function diagonalOf(spread: Float64Array, d: number): Float64Array {
  return Float64Array.from({ length: d }, (_, j) => spread[j * d + j]!);
}
