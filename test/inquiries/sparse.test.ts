/** k-sparse probing and copies, on planted subsets. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { inquiries, sparseSearch } from "../../src/inquiries/index.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";
import { inquired, quickSettings } from "../support/inquired.ts";
import { planted } from "../support/planted.ts";

/** Vectors in which each of `copies` disjoint pairs of dimensions tells the labels, each pair as well as the others and with its own noise; ten dimensions of noise beside. */
function pairs(copies: number, n: number, seed: number) {
  const random = seeded(seed).fork("pairs");
  const d = 2 * copies + 10;
  const vectors = matrix(n, d);
  const labels = Int32Array.from({ length: n }, () => random.below(2));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) vectors.data[i * d + j] = random.normal();
    for (let pair = 0; pair < copies; pair++) {
      // The sum of a pair tells the label; shared noise hides it from either alone.
      const shared = 20 * random.normal();
      const signal = labels[i] === 1 ? 4 : -4;
      vectors.data[i * d + 2 * pair] = shared + signal + vectors.data[i * d + 2 * pair]!;
      vectors.data[i * d + 2 * pair + 1] = -shared + signal + vectors.data[i * d + 2 * pair + 1]!;
    }
  }
  return { vectors, labels: { kind: "classes", classes: 2, values: labels } as const };
}

describe("sparse subsets", () => {
  it("are the planted ones, exact and with their bound", async () => {
    const search = await sparseSearch(planted("informative").training);
    const found = search.at(4);
    expect([...found.dimensions]).toEqual([3, 9, 17, 20]);
    expect(found).toMatchObject({ exact: true, bound: found.lambda });
    expect([...search.at(1).dimensions]).toEqual([17]);
  });

  it("are called no more than a heuristic where they were not searched exactly", async () => {
    const found = (await sparseSearch(planted("informative").training)).at(6);
    expect(found).toMatchObject({ exact: false, bound: null, branches: null });
    for (const j of [3, 9, 17, 20]) expect(found.dimensions).toContain(j);
  });

  it("are a pair that only tells something together", async () => {
    const { vectors, labels } = pairs(1, 600, 1);
    expect([...(await sparseSearch(rows("training", vectors, labels))).at(2).dimensions]).toEqual([0, 1]);
  });
});

describe("copies", () => {
  it("are counted: three single dimensions keep what three know, and one subset of five takes all three", async () => {
    const random = seeded(5).fork("copies");
    const d = 14;
    const carriers = [2, 7, 11];
    const drawn = (n: number) => {
      const vectors = matrix(n, d);
      const values = Int32Array.from({ length: n }, () => random.below(2));
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < d; j++) vectors.data[i * d + j] = random.normal();
        // Sure of the label, each with noise of its own: any one of them is enough.
        for (const j of carriers) vectors.data[i * d + j] = vectors.data[i * d + j]! + (values[i] === 1 ? 6 : -6);
      }
      return { vectors, labels: { kind: "classes", classes: 2, values } as const };
    };
    const [training, validation, test] = [drawn(400), drawn(200), drawn(800)];
    const vectors = {
      layer: null,
      living: Int32Array.from({ length: d }, (_, j) => j),
      training: rows("training", training.vectors, training.labels),
      validation: rows("validation", validation.vectors, validation.labels),
      test: rows("test", test.vectors, test.labels),
    };
    const { tables, sentences } = await inquiries.get("copies").ask([vectors], quickSettings);
    const single = tables[0]!.rows.filter(({ k }) => k === 1);
    expect(single.map(({ share, copies, more }) => ({ share, copies, more }))).toEqual(
      [0.9, 0.95, 0.99].map((share) => ({ share, copies: 3, more: false })),
    );
    const rounds = tables[1]!.rows.filter(({ k }) => k === 1).map(({ dimensions }) => (dimensions as number[])[0]);
    expect(new Set(rounds.slice(0, 3))).toEqual(new Set(carriers));
    // All three are in the first subset of five: what is left knows nothing.
    expect(tables[0]!.rows.find(({ k, share }) => k === 5 && share === 0.9)?.["copies"]).toBe(1);
    expect(sentences[0]!.kind).toBe("finding");
  });

  it("are not claimed where not even the best subset keeps the share", async () => {
    const { sentences } = await inquiries.get("copies").ask([inquired(planted("rotated"))], quickSettings);
    expect(sentences[0]!.kind).toBe("limit");
    expect(sentences[0]!.text).toMatch(/^Not even the best single dimension/);
  });
});
