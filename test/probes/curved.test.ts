/** Probes that see more than lines: neighbours and the perceptron. */
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { chooseByValidation, logistic, mlp, nearestNeighbours } from "../../src/probes/index.ts";
import { type Network, networkGradient, networkOutputs } from "../../src/probes/mlp-network.ts";
import { score } from "../../src/statistics/metrics.ts";
import { type Role, type Rows, rows } from "../../src/statistics/rows.ts";

/** Central differences of a float32 loss with steps of 0.01. */
const DIFFERENCES = 2e-3;

/** Exclusive or: class 1 where both of the first two dimensions have the same sign; no line sees it. */
function exclusiveOr<R extends Role>(role: R, n: number): Rows<R> {
  const random = seeded(9).fork(role);
  const vectors = matrix(n, 4);
  const values = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const signs = [random.below(2), random.below(2)] as const;
    values[i] = signs[0] === signs[1] ? 1 : 0;
    for (let j = 0; j < 4; j++) vectors.data[i * 4 + j] = random.normal() * 0.5 + (j < 2 ? 4 * signs[j]! - 2 : 0);
  }
  return rows(role, vectors, { kind: "classes", classes: 2, values });
}

describe("exclusive or, which no line can tell", () => {
  const [training, validation, test] = [exclusiveOr("training", 400), exclusiveOr("validation", 200), exclusiveOr("test", 400)];
  const accuracy = async (probe: ReturnType<typeof mlp>): Promise<number> => {
    const { fitted } = await chooseByValidation(probe, training, validation);
    return score("accuracy", test.labels, await fitted.predict(test.vectors));
  };

  it("is found by neighbours and by the perceptron, and not by logistic regression", async () => {
    expect(await accuracy(nearestNeighbours())).toBeGreaterThan(0.98);
    expect(await accuracy(mlp())).toBeGreaterThan(0.98);
    expect(await accuracy(logistic())).toBeLessThan(0.65);
  });
});

describe("nearest neighbours", () => {
  const training = rows("training", matrix(5, 1, Float32Array.of(0, 1, 2, 10, 11)), {
    kind: "classes",
    classes: 3,
    values: Int32Array.of(0, 1, 1, 2, 2),
  });

  it("votes, the nearer class first where votes are equal (worked by hand)", async () => {
    const fits = await nearestNeighbours().fit(training, [1, 2, 3, 5]);
    const at = matrix(3, 1, Float32Array.of(0.25, 1.75, 9));
    const found = await Promise.all(fits.map(async (fit) => [...(await fit.predict(at)).values]));
    // 0.25 is nearest to 0, then 1, then 2; 9 to 10, 11, 2; five neighbours are everyone: two votes for 1 and for 2.
    expect(found).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [1, 1, 2],
      [1, 1, 2],
    ]);
  });

  it("averages values, and refuses vectors of another size", async () => {
    const values = rows("training", training.vectors, { kind: "values", values: Float64Array.of(1, 2, 3, 10, 20) });
    const [one, three] = await nearestNeighbours().fit(values, [1, 3]);
    const at = matrix(2, 1, Float32Array.of(0.9, 10.6));
    expect([...(await one!.predict(at)).values]).toEqual([2, 20]);
    expect((await three!.predict(at)).values).toBeCloseToAll([2, 11], { relative: 1e-12 });
    await expect(one!.predict(matrix(2, 2))).rejects.toThrow(ShapeError);
  });
});

describe("the perceptron", () => {
  const random = seeded(3);
  const draw = (n: number, d: number) =>
    matrix(
      n,
      d,
      new Float32Array(n * d).map(() => random.normal()),
    );
  const features = draw(12, 5);
  const chosen = Int32Array.of(0, 3, 4, 7, 8, 11);

  it.each(["classes", "values"] as const)("has the gradient of its loss, by central differences, for %s", async (kind) => {
    const outputs = kind === "classes" ? 3 : 1;
    const network: Network = {
      first: draw(5, 6),
      firstOffsets: draw(1, 6),
      second: draw(6, outputs),
      secondOffsets: draw(1, outputs),
    };
    const isClass = kind === "classes";
    const wanted = Float64Array.from({ length: 12 }, (_, i) => (isClass ? i % 3 : Math.sin(i)));
    const penalty = 0.3;
    const gradient = await networkGradient(network, features, { wanted, isClass }, chosen, penalty);
    const loss = async (): Promise<number> => {
      const { outputs: z } = await networkOutputs(network, features);
      let sum = 0;
      for (const row of chosen) {
        const own = [...z.data.subarray(row * outputs, (row + 1) * outputs)];
        const total = Math.log(own.reduce((all, value) => all + Math.exp(value), 0));
        sum += isClass ? total - own[wanted[row]!]! : 0.5 * (own[0]! - wanted[row]!) ** 2;
      }
      const square = [...network.first.data, ...network.second.data].reduce((all, value) => all + value * value, 0);
      return sum / chosen.length + (penalty / 2) * square;
    };
    for (const [k, { data }] of [network.first, network.firstOffsets, network.second, network.secondOffsets].entries()) {
      const numeric = new Float64Array(data.length);
      for (let at = 0; at < data.length; at++) {
        const before = data[at]!;
        data[at] = before + 0.01;
        const above = await loss();
        data[at] = before - 0.01;
        numeric[at] = (above - (await loss())) / 0.02;
        data[at] = before;
      }
      expect(gradient[k]!).toBeCloseToAll(numeric, { relative: DIFFERENCES, absolute: DIFFERENCES });
    }
  });
});
