/** How alike two slices are, on the same test rows: finetuned beside pretrained. */
import { pairMeasures } from "../measures/index.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { PairComparison } from "../results/comparison.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import type { CellDefinition } from "./definition.ts";
import { defined } from "./geometry-cell.ts";

/** Two slices. */
export interface PairSpec {
  readonly kind: "pair";
  /** Hash of the other vector set; the slice is the same. */
  readonly other: string;
}

/** How alike two slices are; null where a measure is not defined on them. */
export interface PairCell extends Omit<PairComparison, keyof SliceIdentity> {
  readonly kind: "pair";
}

/** The kind, made from the test rows [n, d] and [n, e] of both. */
export const pair: CellDefinition<PairSpec, PairCell, readonly [Matrix, Matrix]> = {
  kind: "pair",
  async run([a, b]) {
    const measured = (name: string): Promise<number | null> => defined(() => pairMeasures.get(name).compute(a, b));
    return {
      kind: "pair",
      linearCka: await measured("linear-cka"),
      linearCkaDebiased: await measured("linear-cka-debiased"),
      rsa: await measured("rsa"),
    };
  },
};
