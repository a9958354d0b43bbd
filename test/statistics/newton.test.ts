import { expect, it } from "vitest";
import { minimizeByNewton, type Problems } from "../../src/statistics/newton.ts";

/** The solver stops when a billionth of the value is left to gain. */
const pointTolerance = 1e-4;

/** ½ Σ aᵢ(xᵢ − cᵢ)² + ½ Σ bᵢ(xᵢ − x₀ − cᵢ + c₀)² + Σ log cosh(xᵢ − cᵢ) + 1: convex, not quadratic, coupled; lowest at c. */
const bowls = [
  { scale: [1, 10, 100], coupling: [0, 3, 30], centre: [1, -2, 3] },
  { scale: [1e-3, 1, 1e4], coupling: [0, 100, 0.1], centre: [50, 0, -0.5] },
] as const;

/** Counts the passes. */
function problems(): Problems & { passes: number } {
  const last = new Map<number, Float64Array>();
  const off = (index: number, x: Float64Array): Float64Array => x.map((value, i) => value - bowls[index]!.centre[i]!);
  const through = (index: number, v: Float64Array, own: (value: number, i: number) => number): Float64Array => {
    const { coupling } = bowls[index]!;
    const result = v.map(own);
    for (let i = 1; i < v.length; i++) {
      const pull = coupling[i]! * (v[i]! - v[0]!);
      result[i] = result[i]! + pull;
      result[0] = result[0]! - pull;
    }
    return result;
  };
  return {
    passes: 0,
    async answer(questions) {
      this.passes++;
      return questions.map(({ index, ask, vector }) => {
        const { scale, coupling } = bowls[index]!;
        if (ask === "product") {
          const at = last.get(index)!;
          return { value: 0, vector: through(index, vector, (v, i) => v * (scale[i]! + 1 - Math.tanh(at[i]!) ** 2)) };
        }
        const apart = off(index, vector);
        last.set(index, apart);
        const value = apart.reduce((sum, x, i) => {
          const pull = 0.5 * coupling[i]! * (x - apart[0]!) ** 2;
          return sum + 0.5 * scale[i]! * x * x + pull + Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.LN2;
        }, 1);
        return { value, vector: through(index, apart, (x, i) => scale[i]! * x + Math.tanh(x)) };
      });
    },
    precondition: (index, vector) =>
      vector.map((value, i) => value / (bowls[index]!.scale[i]! + bowls[index]!.coupling[i]! + 0.5)),
  };
}

it("finds the lowest points of several problems in step", async () => {
  const own = problems();
  const minima = await minimizeByNewton([new Float64Array(3), new Float64Array(3)], own);
  minima.forEach((minimum, index) => {
    expect(minimum.point).toBeCloseToAll(bowls[index]!.centre, { absolute: pointTolerance });
    expect(minimum.value).toBeCloseTo(1, 8);
  });
  expect(own.passes).toBe(Math.max(...minima.map(({ passes }) => passes)));
});

it("gives the same result whether problems are solved together or alone", async () => {
  const together = await minimizeByNewton([new Float64Array(3), new Float64Array(3)], problems());
  const [alone] = await minimizeByNewton([new Float64Array(3)], problems());
  expect(together[0]).toEqual(alone);
});

it("is done at once where it starts at the lowest point", async () => {
  const [minimum] = await minimizeByNewton([Float64Array.from(bowls[0].centre)], problems());
  expect(minimum!.passes).toBe(1);
});

it("ends where no step helps any more", async () => {
  const lying: Problems = {
    answer: async (questions) => questions.map(({ vector }) => ({ value: 1, vector: vector.map(() => 1) })),
    precondition: (_, vector) => vector.slice(),
  };
  const [minimum] = await minimizeByNewton([new Float64Array(2)], lying);
  expect(minimum!.value).toBe(1);
});
