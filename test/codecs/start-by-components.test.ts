/** Where k-means begins in many dimensions. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { giveFor } from "../../src/codecs/give-rows.ts";
import { drawnRows, kMeans, usualRounds } from "../../src/codecs/k-means.ts";
import { startByComponents } from "../../src/codecs/start-by-components.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";

/** Rows whose spread falls from dimension to dimension, as that of principal components does. */
function falling(rows: number, columns: number): Matrix {
  const random = seeded(1).fork(`${rows} × ${columns}`);
  return matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, (_, at) => random.normal() / Math.sqrt(1 + (at % columns)) + 3),
  );
}

/** Σ ‖x − nearest centroid‖² / n */
async function errorFrom(x: Matrix, start: Matrix | Int32Array): Promise<number> {
  const { centroids, assigned } = await kMeans(x, { rounds: usualRounds, start }, giveFor(x.columns));
  let sum = 0;
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++) {
      sum += (x.data[i * x.columns + j]! - centroids.data[assigned[i]! * x.columns + j]!) ** 2;
    }
  }
  return sum / x.rows;
}

describe("centroids of a few components at first", () => {
  it.each([1, 2, 3])("leave less error than rows drawn at random (seed %i)", async (seed) => {
    const x = falling(1500, 96);
    const byComponents = await errorFrom(x, await startByComponents(x, seeded(seed)));
    expect(byComponents).toBeLessThan(await errorFrom(x, drawnRows(x.rows, seeded(seed))));
  });

  it.each([
    [300, 1],
    [300, 8],
    [300, 9],
    [256, 40],
    [2, 40],
  ])("work for %i rows of %i dimensions", async (rows, columns) => {
    const x = falling(rows, columns);
    const error = await errorFrom(x, await startByComponents(x, seeded(4)));
    expect(error).toBeGreaterThanOrEqual(0);
    expect(error).toBeLessThan(rows <= 256 ? 1e-9 : 2);
  });

  it("are the same for the same seed", async () => {
    const x = falling(400, 30);
    expect(await startByComponents(x, seeded(5))).toEqual(await startByComponents(x, seeded(5)));
  });
});
