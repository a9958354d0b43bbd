/** How alike two slices are, on the same test rows: finetuned beside pretrained. */
import { pairMeasures } from "../measures/index.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { PairCell } from "./cell.ts";
import { defined } from "./geometry-cell.ts";

/** Compares [n, d] with [n, e]; null where a measure is not defined on them. */
export async function runPairCell(a: Matrix, b: Matrix): Promise<PairCell> {
  const measured = (name: string): Promise<number | null> => defined(() => pairMeasures.get(name).compute(a, b));
  return {
    kind: "pair",
    linearCka: await measured("linear-cka"),
    linearCkaDebiased: await measured("linear-cka-debiased"),
    rsa: await measured("rsa"),
  };
}
