/** Linear discriminants against scikit-learn, and what they find that principal components do not. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { linearDiscriminants } from "../../src/compressors/index.ts";
import { column, matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";

interface Case {
  readonly classes: number;
  readonly rows: number;
  readonly columns: number;
  readonly shrinkage: number;
  readonly data: readonly number[];
  readonly labels: readonly number[];
  readonly outputs: readonly number[];
}

const golden = JSON.parse(readFileSync(new URL("../golden/linear-discriminants.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

/** Directions are kept as float32, and a floor of 1e-7 stands in for no shrinkage. */
const digits = 4;

describe("linear discriminants", () => {
  it.each(golden.cases)("are scikit-learn's: $classes classes, [$rows, $columns], shrinkage $shrinkage", async (given) => {
    const labels = { kind: "classes", classes: given.classes, values: Int32Array.from(given.labels) } as const;
    const vectors = matrix(given.rows, given.columns, Float32Array.from(given.data));
    const count = given.classes - 1;
    const prepared = await linearDiscriminants({ shrinkage: given.shrinkage }).prepare(
      rows("training", vectors, labels),
      seeded(1),
    );
    const outputs = await prepared.at(count).apply(vectors);
    for (let j = 0; j < count; j++) {
      const expected = Float64Array.from({ length: given.rows }, (_, i) => given.outputs[i * count + j]!);
      const found = column(outputs, j);
      const sign = Math.sign(found.reduce((sum, value, i) => sum + value * expected[i]!, 0));
      for (const [i, value] of expected.entries()) expect(sign * found[i]!).toBeCloseTo(value, digits);
    }
  });

  it("come first where means differ along a direction of little spread, and then by spread", async () => {
    const random = seeded(2);
    const [n, d] = [600, 5];
    const values = Int32Array.from({ length: n }, (_, i) => i % 2);
    const spreads = [5, 4, 0.1, 3, 2];
    const data = Float32Array.from({ length: n * d }, (_, at) => {
      const [row, j] = [Math.floor(at / d), at % d];
      return spreads[j]! * random.normal() + (j === 2 ? 0.5 * values[row]! : 0);
    });
    const training = rows("training", matrix(n, d, data), { kind: "classes", classes: 2, values });
    const fitted = (await linearDiscriminants({ shrinkage: 0 }).prepare(training, random)).at(3);
    const directions = fitted.toTensors().get("directions")?.data ?? new Float32Array(0);
    const strongest = [0, 1, 2].map((i) => {
      const weighted = spreads.map((spread, j) => Math.abs(Number(directions[i * d + j])) * spread);
      return weighted.indexOf(Math.max(...weighted));
    });
    expect(strongest).toEqual([2, 0, 1]);
  });

  it("refuse a shrinkage that is no share", () => {
    for (const shrinkage of [-0.1, 1.1, Number.NaN]) expect(() => linearDiscriminants({ shrinkage })).toThrow(/from 0 to 1/);
  });
});
