/** The vectors that a loaded chain is tried on, and that a chain which is not the same is noticed. */
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/base/errors.ts";
import { seeded } from "../../../src/base/random.ts";
import { chainFitter } from "../../../src/compression/chain.ts";
import { checkRows, checkTensors, differingCheckRows, drawnVectors, spreadOf } from "../../../src/compression/exports/check.ts";
import { columnMoments } from "../../../src/statistics/moments/column-moments.ts";
import { small, trainingRows } from "./exported-rows.ts";

/** Five standard errors of a mean of 100 draws, and of their standard deviation. */
const standardErrors = 5;

const training = trainingRows(800, small, 1);
const drawn = drawnVectors(spreadOf(training.vectors), seeded(3));

describe("drawn vectors", () => {
  it("lie about the mean of the rows, as far as these spread", () => {
    const [wanted, got] = [spreadOf(training.vectors), spreadOf(drawn)];
    for (let j = 0; j < small; j++) {
      const error = wanted.deviation[j]! / Math.sqrt(checkRows);
      expect(Math.abs(got.mean[j]! - wanted.mean[j]!)).toBeLessThan(standardErrors * error);
      expect(Math.abs(got.deviation[j]! - wanted.deviation[j]!)).toBeLessThan((standardErrors * error) / Math.SQRT2);
    }
  });

  it("are the same for the same seed, constant where the rows are, and no row of theirs", () => {
    expect(drawnVectors(spreadOf(training.vectors), seeded(3))).toEqual(drawn);
    const constant = { ...training.vectors, data: training.vectors.data.map((value, at) => (at % small === 4 ? 0.25 : value)) };
    const column = drawnVectors(spreadOf(constant), seeded(3)).data.filter((_, at) => at % small === 4);
    expect(new Set(column)).toEqual(new Set([0.25]));
    expect(columnMoments(constant).squares[4]).toBe(0);
    const rows = new Set(
      Array.from({ length: training.vectors.rows }, (_, i) => training.vectors.data.slice(i * small, (i + 1) * small).join()),
    );
    for (let i = 0; i < drawn.rows; i++) expect(rows.has(drawn.data.slice(i * small, (i + 1) * small).join())).toBe(false);
  });
});

describe("a check", () => {
  it("passes for its chain, and names the rows of which another gives other codes", async () => {
    const fitter = chainFitter(training, seeded(5));
    const [chain, other] = [await fitter.fit("pca:9+int8"), await fitter.fit("pca:9+lvq:8")];
    const tensors = await checkTensors(chain, drawn);
    expect([...tensors].map(([key, { shape }]) => [key, shape])).toEqual([
      ["vectors", [checkRows, small]],
      ["projected", [checkRows, 9]],
      ["codes", [checkRows, 9]],
    ]);
    expect(await differingCheckRows(chain, tensors)).toEqual([]);
    const changed = new Map(tensors);
    const data = (tensors.get("codes")!.data as Uint8Array).slice();
    data[9 * 17 + 3]! ^= 1;
    changed.set("codes", { shape: [checkRows, 9], data });
    expect(await differingCheckRows(chain, changed)).toEqual([17]);
    await expect(differingCheckRows(other, tensors)).rejects.toThrow(FormatError);
    await expect(differingCheckRows(chain, new Map())).rejects.toThrow(/got nothing/);
  });
});
