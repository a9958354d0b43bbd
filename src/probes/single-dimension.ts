/** The best single dimension, chosen on the training rows. */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import { column } from "../numeric/matrix.ts";
import { allSingleDimensions } from "./all-single-dimensions.ts";
import type { FittedProbe, Probe } from "./probe.ts";
import { trainingLabels } from "./target.ts";

/** A fitted single dimension. */
export interface FittedSingleDimension extends FittedProbe {
  /** The chosen column. */
  readonly dimension: number;
}

/** The probe. */
export interface SingleDimensionProbe extends Probe {
  fit: (...args: Parameters<Probe["fit"]>) => Promise<readonly FittedSingleDimension[]>;
}

/**
 * The rule of the dimension with the highest train score (the first of equal
 * ones); single-rules.ts has the rules.
 */
export function singleDimension(options: NoOptions = {}): SingleDimensionProbe {
  checkMakerOptions("single-dimension", options, {});
  return branded({
    name: "single-dimension",
    ...madeBy("probes/single-dimension", "singleDimension"),
    description: "the best single dimension: threshold, one-dimension discriminant analysis or line",
    noun: { one: "single-dimension probe", many: "single-dimension probes" },
    source: "Holte 1993, doi:10.1023/A:1022631118932; Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x",
    targets: ["binary", "multiclass", "regression"],
    penalties: [],
    finds: "one-dimension",
    async fit(training) {
      trainingLabels("single-dimension", training.labels);
      const { best, rules } = await allSingleDimensions(training, []);
      const rule = rules[best]!;
      return [{ penalty: null, dimension: best, predict: async (vectors) => rule.predict(column(vectors, best)) }];
    },
  });
}
