/** The steps of a chain as operations of a graph: float32 in and out, float64 between. */
import type { Value } from "../../../graph/builder.ts";
import type { Matrix } from "../../../numeric/matrix.ts";
import type { StepMap } from "../exported-chain.ts";
import type { RowArithmetic } from "./row-arithmetic.ts";

/** What a step makes of vectors [rows, inputs]: [rows, outputs]. */
export function stepGraph(on: RowArithmetic, step: StepMap, x: Value): Value {
  switch (step.kind) {
    case "selection":
      return on.picked(x, step.dimensions);
    case "linear":
      return on.single(productWith(on, shifted(on, x, step.shift), step.directions));
    case "unit": {
      const wide = on.double(x);
      const length = on.graph.apply("Sqrt", [on.sumOfFour(on.multiply(wide, wide))]);
      return on.single(on.divide(wide, on.unlessZero(length, length, on.number(1))));
    }
    case "hidden-layer": {
      const sums = on.add(productWith(on, shifted(on, x, step.shift), step.hidden), on.numbers(step.bias));
      return on.single(productWith(on, on.graph.apply("Relu", [sums]), step.directions));
    }
  }
}

function shifted(on: RowArithmetic, x: Value, shift: Float64Array | null): Value {
  const wide = on.double(x);
  return shift === null ? wide : on.subtract(wide, on.numbers(shift));
}

/** x Wᵀ in float64, W [n, m] kept in float32. */
export function productWith(on: RowArithmetic, x: Value, { rows, columns, data }: Matrix): Value {
  const across = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) across[j * rows + i] = data[i * columns + j]!;
  return on.graph.apply("MatMul", [x, on.widened(across, [columns, rows])]);
}
