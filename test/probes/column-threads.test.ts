/** Work on single dimensions in threads finds what one thread finds, and stops its workers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { allSingleDimensions, singleLogistics } from "../../src/probes/index.ts";
import { engineThreads, setEngineThreads } from "../../src/runtime/matrix-product.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { rows } from "../../src/statistics/rows.ts";

/** Just more numbers than one thread is left alone with. */
const [n, d, held] = [70_000, 241, 500] as const;

/** What a processor can do quickly: a congruential generator is random enough to be divided. */
function noise(count: number, columns: number, seed: number): Matrix {
  const x = matrix(count, columns);
  let state = seed;
  for (let at = 0; at < x.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    x.data[at] = state / 2 ** 31 + (at % columns === 5 ? (Math.floor(at / columns) % 2) * 0.2 : 0);
  }
  return x;
}

const training = noise(n, d, 1);
const test = noise(held, d, 2);
const labels = (count: number, classes: number): Labels => ({
  kind: "classes",
  classes,
  values: Int32Array.from({ length: count }, (_, i) => i % classes),
});

let before: number | undefined;
beforeAll(() => {
  before = engineThreads();
});
afterAll(() => setEngineThreads(before ?? 0));

describe("threads", () => {
  it("find the rules and scores of one thread", { timeout: 120_000 }, async () => {
    const found = [];
    for (const threads of [1, 2]) {
      setEngineThreads(threads);
      found.push(
        await allSingleDimensions(rows("training", training, labels(n, 2)), [
          rows("validation", test, labels(held, 2)),
          rows("test", test, labels(held, 2)),
        ]),
      );
    }
    const [one, two] = found;
    expect(two!.train).toEqual(one!.train);
    expect(two!.best).toBe(one!.best);
    expect(two!.others).toEqual(one!.others);
    const values = Float32Array.from({ length: 100 }, () => seeded(4).uniform());
    for (const j of [0, 5, d - 1]) expect(two!.rules[j]!.predict(values)).toEqual(one!.rules[j]!.predict(values));
  });

  it("fit the regressions of one thread, from memory that is shared already too", { timeout: 120_000 }, async () => {
    const shared = { ...training, data: new Float32Array(new SharedArrayBuffer(training.data.byteLength)) };
    shared.data.set(training.data);
    setEngineThreads(1);
    const one = await singleLogistics(rows("training", training, labels(n, 2)));
    setEngineThreads(2);
    expect(await singleLogistics(rows("training", shared, labels(n, 2)))).toEqual(one);
    expect(one.coefficients[5]).toBeGreaterThan(0.1);
  });

  it("refuse as one thread does", async () => {
    setEngineThreads(2);
    await expect(singleLogistics(rows("training", training, labels(n, 3)))).rejects.toThrow(/two classes/);
    const narrow = rows("test", noise(10, 3, 3), labels(10, 2));
    await expect(allSingleDimensions(rows("training", training, labels(n, 2)), [narrow])).rejects.toThrow(/241 dimensions/);
  });
});
