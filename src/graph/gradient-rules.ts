/**
 * How every operation is differentiated: by a rule, or not at all because it
 * "stops" gradients (what it gives does not change with small changes of what
 * it takes), or because it is "unsupported". Leaving one out does not compile.
 */
import { elementwiseGradients } from "./elementwise-gradients.ts";
import type { GradientRule } from "./gradient.ts";
import type { OpName } from "./node.ts";
import { productGradients } from "./product-gradients.ts";
import { shapeGradients } from "./shape-gradients.ts";

/** The answer for each operation. */
export const gradientRules: { readonly [Op in OpName]: GradientRule<Op> | "stops" | "unsupported" } = {
  ...elementwiseGradients,
  ...productGradients,
  ...shapeGradients,
  Equal: "stops",
  Less: "stops",
  And: "stops",
  Not: "stops",
  Range: "stops",
  Round: "stops",
};
