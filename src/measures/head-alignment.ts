/**
 * Head alignment: whether the direction that tells the classes apart in the vectors
 * is the one the head's weight has. With the head's *initial* weights it shows where
 * the new direction of a finetuned encoder comes from.
 *
 *   two classes:  cos(μ₁ − μ₀, w₁ − w₀)
 *   more:         mean over c of cos(μ_c − mean μ, w_c − mean w)
 *
 * (the second is the first where there are two). Beside it the bound that chance
 * stays under: the 95 % quantile of the same |value| for weights of uniformly random
 * direction, by the exact distribution for two classes and by simulation for more.
 *
 * A measure of this project; centring as in neural collapse (Papyan, Han & Donoho
 * 2020, arXiv:2008.08186), whose NC3 asks the same of final weights.
 */
import { InputError } from "../base/errors.ts";
import { type Random, seeded } from "../base/random.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { quantile } from "../statistics/order.ts";
import { type ClassGeometry, centredRows, classGeometry, rowNorms, rowProduct } from "./class-geometry.ts";
import { fullHead, type LabelledMeasure } from "./labelled-measure.ts";
import { randomCosineBound } from "./random-cosine.ts";

/** Share of random heads whose |value| is below the bound. */
export const chanceShare = 0.95;

/** Random heads drawn where there are more than two classes: the quantile is then known to about 3 %. */
const draws = 1000;

/** Seed of those draws: the same sizes give the same heads. */
const seed = 2020;

/** The alignment and what chance gives. */
export interface HeadAlignment {
  /** From −1 to 1. */
  readonly cosine: number;
  /** The 95 % quantile of |cosine| under random weights. */
  readonly chance: number;
}

/**
 * The alignment of class means and head.
 *
 * @param vectors     [n, d], what the head reads
 * @param labels      classes, each with rows
 * @param headWeight  [classes, d], or [1, d] for two classes
 * @param through     [m, d], where only the head's last layer is random: the product of those before it (a pretrained
 *   pooler), which random last layers [classes, m] are then drawn behind
 * @throws ShapeError when labels or head do not fit the vectors
 * @throws InputError with a class without rows, NaN or infinite values, class means that coincide, or head rows that do
 */
export function headAlignment(
  vectors: Matrix,
  labels: ClassLabels,
  headWeight: Matrix,
  through: Matrix | null = null,
): HeadAlignment {
  const geometry = classGeometry(where, vectors, labels);
  const cosine = alignedCosine(geometry, headWeight);
  return { cosine, chance: through === null ? chanceBound(geometry) : chanceBoundBehind(geometry, through) };
}

const where = "headAlignment";

function alignedCosine(geometry: ClassGeometry, headWeight: Matrix): number {
  const { weight } = fullHead(where, { weight: headWeight, bias: null }, geometry.classes, geometry.dimensions);
  const cosine = meanCosineWith(geometry, weight);
  if (!Number.isNaN(cosine)) return cosine;
  throw new InputError({
    where,
    must: "the head's rows must differ from their mean",
    got: "one that does not",
    todo: "A head of equal rows has no direction: was it read or made correctly?",
  });
}

/** Mean over classes of cos(μ̃_c, w̃_c); NaN where a w̃_c is 0. */
function meanCosineWith({ classes, dimensions: d, centred, norms }: ClassGeometry, weight: Float64Array): number {
  const directions = centredRows(weight, classes, d);
  const lengths = rowNorms(directions, classes, d);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += rowProduct(centred, c, directions, c, d) / (norms[c]! * lengths[c]!);
  return Math.max(-1, Math.min(1, sum / classes));
}

function chanceBound(geometry: ClassGeometry): number {
  if (geometry.classes === 2) return randomCosineBound(geometry.dimensions, chanceShare);
  const random: Random = seeded(seed).fork("head-alignment");
  const weight = new Float64Array(geometry.centred.length);
  const values = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    for (let at = 0; at < weight.length; at++) weight[at] = random.normal();
    values[draw] = Math.abs(meanCosineWith(geometry, weight));
  }
  return quantile(values.sort(), chanceShare);
}

/**
 * The bound for weights R·T, T given and R random. In the eigenbasis U, λ of TTᵀ a random R is as random as before, so
 * with Z = RU the cosine of class c is z̃_c · (UᵀT μ̃_c/‖μ̃_c‖) / √Σ λᵢ z̃_ci².
 */
function chanceBoundBehind({ classes, dimensions: d, centred, norms }: ClassGeometry, { rows: m, data }: Matrix): number {
  const map = Float64Array.from(data);
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) gram[i * m + j] = rowProduct(map, i, map, j, d);
  const { values, vectors: basis } = symmetricEigen(gram, m);
  const seen = new Float64Array(classes * m); // T μ̃_c/‖μ̃_c‖, then in the basis
  const turned = new Float64Array(classes * m);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < m; i++) seen[c * m + i] = rowProduct(map, i, centred, c, d) / norms[c]!;
    for (let i = 0; i < m; i++) turned[c * m + i] = rowProduct(basis, i, seen, c, m);
  }
  const random: Random = seeded(seed).fork("head-alignment");
  const drawn = new Float64Array(classes * m);
  const found = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    for (let at = 0; at < drawn.length; at++) drawn[at] = random.normal();
    const directions = centredRows(drawn, classes, m);
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      let square = 0;
      for (let i = 0; i < m; i++) square += Math.max(0, values[i]!) * directions[c * m + i]! ** 2;
      if (square > 0) sum += rowProduct(directions, c, turned, c, m) / Math.sqrt(square);
    }
    found[draw] = Math.abs(sum / classes);
  }
  return Math.min(1, quantile(found.sort(), chanceShare));
}

/** The cosine alone, as an entry of the list. */
export const headAlignmentCosine: LabelledMeasure = {
  name: "head-alignment",
  description: "Cosine of the directions between class means and those between the head's rows, from −1 to 1.",
  source: "this project, 2026",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  needsHead: true,
  async compute(vectors, labels, head) {
    const geometry = classGeometry(where, vectors, labels);
    return head === null ? null : alignedCosine(geometry, head.weight);
  },
};
