/**
 * Logistic regression on every single dimension at once, two classes: for each dimension what `logistic` fits to that
 * column alone, ½w² + Σ loss / λ on the column in standard units, the intercept free.
 */
import { InputError } from "../base/errors.ts";
import { targetOf } from "../statistics/labels.ts";
import type { Rows } from "../statistics/rows.ts";
import { byColumns } from "./column-threads.ts";
import { logisticsOfRange, type SingleLogistics } from "./single-logistic-range.ts";
import { classLabels } from "./target.ts";

/**
 * Large work is divided among the threads of `setEngineThreads`, with the same results.
 * @param penalty  λ, scikit-learn's 1/C
 * @throws InputError when there are not two classes, each with rows
 */
export async function singleLogistics(training: Rows<"training">, penalty: number = 1): Promise<SingleLogistics> {
  const { values } = classLabels("single-logistic", training.labels);
  const n = values.length;
  const ones = values.reduce((sum, value) => sum + value, 0);
  if (targetOf(training.labels) !== "binary" || ones === 0 || ones === n) {
    throw new InputError({
      where: "singleLogistics",
      must: "training rows must be of two classes",
      got: `${n} rows, ${ones} of class 1, ${targetOf(training.labels)} labels`,
      todo: "Ask for one class against the others.",
    });
  }
  const ranges = await byColumns({ training, penalty }, logisticsOfRange, (call, work) => call("logistics", work));
  const joined = (of: (range: SingleLogistics) => Float64Array): Float64Array =>
    Float64Array.from(ranges.flatMap((range) => Array.from(of(range))));
  return {
    coefficients: joined((range) => range.coefficients),
    intercepts: joined((range) => range.intercepts),
    residual: Math.max(...ranges.map(({ residual }) => residual)),
    passes: Math.max(...ranges.map(({ passes }) => passes)),
  };
}
