/**
 * Neural collapse: how far a classifier's vectors have gone towards one point a
 * class, the points in a regular simplex, the head aligned with them.
 *
 *   NC1        tr(Σ_W Σ_B⁺) / C                  spread within classes beside that between them → 0
 *   NC2 norms  sd(‖μ̃_c‖) / mean(‖μ̃_c‖)           all class means as far from the centre → 0
 *   NC2 angles sd(cos(μ̃_c, μ̃_c′))                all angles equal → 0
 *   NC2 simplex mean |cos(μ̃_c, μ̃_c′) + 1/(C − 1)|  and as wide as can be → 0
 *   NC3        ‖ W̃/‖W̃‖_F − M̃/‖M̃‖_F ‖_F            the head's rows are the class means → 0 (at most 2)
 *   NC4        share of rows where the head decides otherwise than the nearest class mean → 0
 *
 * Σ_W = mean of (x − μ_y)(x − μ_y)ᵀ over rows, Σ_B = mean of μ̃_c μ̃_cᵀ over classes,
 * ⁺ the pseudo-inverse, μ̃_c = μ_c less the mean of all class means, M̃ of rows μ̃_c,
 * W̃ the head's weight less the mean of its rows (which no decision depends on);
 * deviations are of the maximum-likelihood kind. For two classes NC2 is 0 by definition.
 *
 * Papyan, Han & Donoho 2020, doi:10.1073/pnas.2015509117, arXiv:2008.08186
 * (figures 2 to 7; there with the mean of all rows as centre and W itself).
 */
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { meanOf } from "../numeric/mean.ts";
import type { NeuralCollapse } from "../results/comparison.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { type ClassGeometry, centredRows, classGeometry, rowProduct } from "./class-geometry.ts";
import { type ClassHead, type FullHead, fullHead, type LabelledMeasure } from "./labelled-measure.ts";

/** Eigenvalues of Σ_B below this share of the largest are rounding: at most C − 1 of them are real. */
const rankShare = 1e-12;

/**
 * All numbers of neural collapse.
 *
 * @param vectors  [n, d], what the head reads
 * @param labels   classes, each with rows
 * @param head     the head, or null
 * @throws ShapeError when labels or head do not fit the vectors
 * @throws InputError with a class without rows, NaN or infinite values, or class means that coincide
 */
export function neuralCollapse(vectors: Matrix, labels: ClassLabels, head: ClassHead | null): NeuralCollapse {
  const where = "neuralCollapse";
  const geometry = classGeometry(where, vectors, labels);
  const { norms } = geometry;
  const cosines = pairCosines(geometry);
  const widest = -1 / (geometry.classes - 1);
  const full = head === null ? null : fullHead(where, head, geometry.classes, geometry.dimensions);
  return {
    nc1: withinOverBetween(vectors, labels, geometry),
    nc2Norms: deviation(norms) / meanOf(norms),
    nc2Angles: deviation(cosines),
    nc2Simplex: meanOf(cosines.map((cosine) => Math.abs(cosine - widest))),
    nc3: full === null ? null : distanceOfHead(geometry, full),
    nc4: full === null ? null : otherDecisions(vectors, geometry, full),
  };
}

/**
 * tr(Σ_W Σ_B⁺)/C. The eigenvectors of Σ_B = M̃ᵀM̃/C come from the small Gram matrix
 * M̃M̃ᵀ/C [C, C]; with its pairs (λ, v), u = M̃ᵀv / √(Cλ) is one of Σ_B, and the
 * trace is the sum over them of the rows' mean (u·(x − μ_y))² / λ.
 */
function withinOverBetween(x: Matrix, labels: ClassLabels, { classes, dimensions: d, means, centred }: ClassGeometry): number {
  const gram = new Float64Array(classes * classes);
  for (let c = 0; c < classes; c++) {
    for (let other = 0; other < classes; other++) gram[c * classes + other] = rowProduct(centred, c, centred, other, d) / classes;
  }
  const { values, vectors } = symmetricEigen(gram, classes);
  const rank = Math.min(classes - 1, values.filter((value) => value > rankShare * values[0]!).length);
  const directions = new Float64Array(rank * d); // u / √λ
  for (let k = 0; k < rank; k++) {
    for (let c = 0; c < classes; c++) {
      const share = vectors[k * classes + c]! / (Math.sqrt(classes) * values[k]!);
      for (let j = 0; j < d; j++) directions[k * d + j] = directions[k * d + j]! + share * centred[c * d + j]!;
    }
  }
  const apart = new Float64Array(d);
  let sum = 0;
  for (let i = 0; i < x.rows; i++) {
    const label = labels.values[i]!;
    for (let j = 0; j < d; j++) apart[j] = x.data[i * d + j]! - means[label * d + j]!;
    for (let k = 0; k < rank; k++) sum += rowProduct(directions, k, apart, 0, d) ** 2;
  }
  return sum / x.rows / classes;
}

/** cos(μ̃_c, μ̃_c′) of all pairs of classes. */
function pairCosines({ classes, dimensions: d, centred, norms }: ClassGeometry): Float64Array {
  const cosines: number[] = [];
  for (let c = 0; c < classes; c++) {
    for (let other = 0; other < c; other++) cosines.push(rowProduct(centred, c, centred, other, d) / (norms[c]! * norms[other]!));
  }
  return Float64Array.from(cosines);
}

/** ‖ W̃/‖W̃‖ − M̃/‖M̃‖ ‖ from the cosine of the two; a head of equal rows, which has no direction, is at √2 like any that is orthogonal. */
function distanceOfHead({ classes, dimensions: d, centred }: ClassGeometry, head: FullHead): number {
  const weight = centredRows(head.weight, classes, d);
  const size = frobenius(weight);
  const scale = frobenius(centred);
  let square = 0;
  for (let at = 0; at < weight.length; at++) square += ((size === 0 ? 0 : weight[at]! / size) - centred[at]! / scale) ** 2;
  return Math.sqrt(size === 0 ? 1 + square : square);
}

/** Share of rows whose largest score is another class than the nearest mean. */
function otherDecisions(x: Matrix, { classes, dimensions: d, means }: ClassGeometry, head: FullHead): number {
  const row = new Float64Array(d);
  let others = 0;
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < d; j++) row[j] = x.data[i * d + j]!;
    let decided = 0;
    let nearest = 0;
    let most = Number.NEGATIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      const score = rowProduct(head.weight, c, row, 0, d) + head.bias[c]!;
      let square = 0;
      for (let j = 0; j < d; j++) square += (row[j]! - means[c * d + j]!) ** 2;
      if (score > most) {
        most = score;
        decided = c;
      }
      if (square < least) {
        least = square;
        nearest = c;
      }
    }
    if (decided !== nearest) others++;
  }
  return others / x.rows;
}

function frobenius(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function deviation(values: Float64Array): number {
  const centre = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - centre) ** 2)));
}

function part(name: string, field: keyof NeuralCollapse, description: string): LabelledMeasure {
  return {
    name,
    description,
    source: "Papyan, Han & Donoho 2020, arXiv:2008.08186",
    invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
    needsHead: field === "nc3" || field === "nc4",
    compute: async (vectors, labels, head) => neuralCollapse(vectors, labels, head)[field],
  };
}

/** The numbers of neural collapse, one entry each. `neuralCollapse` gives all at the price of one. */
export const neuralCollapseMeasures: readonly LabelledMeasure[] = [
  part("nc1", "nc1", "Neural collapse 1: spread within classes beside that between them, tr(Σ_W Σ_B⁺)/C."),
  part("nc2-norms", "nc2Norms", "Neural collapse 2: relative deviation of the class means' distances to their centre."),
  part("nc2-angles", "nc2Angles", "Neural collapse 2: deviation of the cosines between centred class means."),
  part("nc2-simplex", "nc2Simplex", "Neural collapse 2: mean |cos + 1/(C − 1)| of centred class means."),
  part("nc3", "nc3", "Neural collapse 3: distance of the head's weight from the class means, both of unit norm."),
  part("nc4", "nc4", "Neural collapse 4: share of rows where the head decides otherwise than the nearest class mean."),
];
