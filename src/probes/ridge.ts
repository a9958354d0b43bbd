/**
 * Ridge regression: minimises Σ (y − x·w − b)² + α‖w‖², b free, on features that
 * are centred and scaled (feature-scales.ts). Closed form: (XᵀX + αI) w = Xᵀy.
 * scikit-learn's objective.
 *
 * Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634.
 */
import { branded, madeBy } from "../base/brought.ts";
import { ShapeError } from "../base/errors.ts";
import { checkMakerOptions, positivePenalties } from "../base/maker-options.ts";
import { quickCholesky } from "../kernels/cholesky.ts";
import { solveCholesky } from "../numeric/cholesky.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { ValueLabels } from "../statistics/labels.ts";
import { plainMoments } from "../statistics/moments/labelled-moments.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import { featureScales } from "./feature-scales.ts";
import type { FittedProbe, Probe } from "./probe.ts";
import { valueLabels } from "./target.ts";

/** Options of ridge regression. */
export interface RidgeOptions {
  /** Values of α to choose from on validation rows, weakest (smallest) first. */
  readonly penalties?: readonly number[];
}

/** A fitted line, for vectors as they come. */
export interface LinearRegressor extends FittedProbe {
  /** [d, 1] */
  readonly coefficients: Matrix;
  readonly intercept: number;
  predict(vectors: Matrix): Promise<ValueLabels>;
}

/** The probe. */
export interface RidgeProbe extends Probe {
  fit: (...args: Parameters<Probe["fit"]>) => Promise<readonly LinearRegressor[]>;
}

/** Ridge regression; the penalty is α. */
export function ridge(options: RidgeOptions = {}): RidgeProbe {
  checkMakerOptions("ridge", options, { penalties: positivePenalties });
  return branded({
    name: "ridge",
    ...madeBy("probes/ridge", "ridge", { ...options }),
    description: "linear regression with an L2 penalty",
    noun: { one: "ridge probe", many: "ridge probes" },
    isLinear: true,
    source: "Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634",
    targets: ["regression"],
    penalties: options.penalties ?? [0.1, 1, 10, 100, 1000, 10_000, 100_000],
    async fit(training, penalties) {
      const labels = valueLabels("ridge", training.labels);
      const labelled = await momentsOf(training);
      const of = plainMoments(labelled);
      const d = of.dimensions;
      const scales = featureScales(of, training.units);
      const middle = labels.values.reduce((sum, value) => sum + value, 0) / labels.values.length;
      // Σ ((x − mean) / scale)·(y − middle)
      const shared = labelled.offsets.map((slope, j) => (slope * labelled.weights[0]!) / scales[j]!);
      const gram = of.scatter.map((value, at) => value / (scales[Math.floor(at / d)]! * scales[at % d]!));
      return penalties.map((penalty) => {
        const normal = gram.slice();
        for (let j = 0; j < d; j++) normal[j * d + j] = normal[j * d + j]! + penalty;
        const weights = solveCholesky(quickCholesky(normal, d), shared.slice()).map((value, j) => value / scales[j]!);
        let intercept = middle;
        for (let j = 0; j < d; j++) intercept -= of.mean[j]! * weights[j]!;
        return linearRegressor(penalty, matrix(d, 1, Float32Array.from(weights)), intercept);
      });
    },
  });
}

function linearRegressor(penalty: number, coefficients: Matrix, intercept: number): LinearRegressor {
  return {
    penalty,
    coefficients,
    intercept,
    async predict(vectors) {
      if (vectors.columns !== coefficients.rows) {
        throw new ShapeError({
          where: "ridge",
          must: `vectors must have ${coefficients.rows} dimensions, as the training rows did`,
          got: `${vectors.columns}`,
          todo: "Compress these vectors in the same way.",
        });
      }
      const products = await multiply(vectors, coefficients);
      const values = new Float64Array(vectors.rows);
      for (let i = 0; i < values.length; i++) values[i] = products.data[i]! + intercept;
      return { kind: "values", values };
    },
  };
}
