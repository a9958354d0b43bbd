import { expect, it } from "vitest";
import { type EvaluateTogether, minimizeTogether } from "../../src/statistics/lbfgs.ts";

/** The solver stops when a billionth of the value is left to gain. */
const pointTolerance = 1e-4;

/** ½ Σ aᵢ(xᵢ − cᵢ)² + Σ log cosh(xᵢ − cᵢ) + 1, convex and not quadratic; lowest at c. */
const bowls = [
  { scale: [1, 10, 100], centre: [1, -2, 3] },
  { scale: [1e-3, 1, 1e4], centre: [50, 0, -0.5] },
] as const;

const evaluate: EvaluateTogether = (active, points) =>
  Promise.resolve(
    active.map((index, place) => {
      const { scale, centre } = bowls[index]!;
      const x = points[place]!;
      let value = 1;
      const gradient = x.map((xi, i) => {
        const off = xi - centre[i]!;
        value += 0.5 * scale[i]! * off * off + Math.abs(off) + Math.log1p(Math.exp(-2 * Math.abs(off))) - Math.LN2;
        return scale[i]! * off + Math.tanh(off);
      });
      return { value, gradient, curvature: x.map((_, i) => scale[i]! + 0.5) };
    }),
  );

it("finds the lowest points of several problems in step", async () => {
  const minima = await minimizeTogether([new Float64Array(3), new Float64Array(3)], evaluate, { tolerance: 1e-12 });
  minima.forEach((minimum, index) => {
    expect(minimum.point).toBeCloseToAll(bowls[index]!.centre, { absolute: pointTolerance });
    expect(minimum.value).toBeCloseTo(1, 8);
    expect(minimum.evaluations).toBeLessThan(60);
  });
});

it("gives the same result whether problems are solved together or alone", async () => {
  const together = await minimizeTogether([new Float64Array(3), new Float64Array(3)], evaluate);
  const [alone] = await minimizeTogether([new Float64Array(3)], evaluate);
  expect(together[0]).toEqual(alone);
});

it("stops at the limit of evaluations", async () => {
  const [minimum] = await minimizeTogether([new Float64Array(3)], evaluate, { evaluations: 3, tolerance: 0 });
  expect(minimum!.evaluations).toBe(3);
});

it("is done at once where it starts at the lowest point", async () => {
  const [minimum] = await minimizeTogether([Float64Array.from(bowls[0].centre)], evaluate);
  expect(minimum!.evaluations).toBe(1);
});
