/** Product codes with the centroids of normal numbers: their error against closed forms, and how little they learn. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { codecOf, type FittedCodec } from "../../src/codecs/index.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";
import { decodeError } from "../../src/verification/contracts/codec-contract.ts";

const d = 32;

/** Lloyd and Max's least error of one number at so many bits, the most that centroids of several numbers may leave. */
const oneByOne: Readonly<Record<number, number>> = { 1: 0.3634, 2: 0.1175, 4: 0.0095 };

/** Rows about 0.2 with a spread that falls by dimension. */
function spreadRows(count: number, seed: number): Matrix {
  const random = seeded(seed);
  const data = Float32Array.from({ length: count * d }, (_, at) => 0.2 + random.normal() / (1 + (at % d) / 8));
  return matrix(count, d, data);
}

function normalRows(count: number, seed: number): Matrix {
  const random = seeded(seed);
  return matrix(
    count,
    d,
    Float32Array.from({ length: count * d }, () => random.normal()),
  );
}

function fitted(name: string, x: Matrix, seed = 1): Promise<FittedCodec> {
  return codecOf(name).fit(rows("training", x, { kind: "values", values: new Float64Array(x.rows) }), seeded(seed));
}

describe("the centroids of normal numbers", () => {
  it.each([1, 2, 4])("at a rate of %d leave less than levels one by one, and no less than can be", async (bits) => {
    const error = decodeError(await fitted(`npq:${(bits * d) / 8}`, normalRows(2000, 1)), normalRows(2000, 2));
    expect(error).toBeLessThan(oneByOne[bits]!);
    expect(error).toBeGreaterThan(2 ** (-2 * bits)); // the rate-distortion limit of normal numbers
  });

  it("are no better for the rows that they were fitted on, however few", async () => {
    const few = spreadRows(40, 3);
    const errors = [40, 4000].map(async (count) => {
      const codec = await fitted("npq:8", count === 40 ? few : spreadRows(count, 4));
      return [decodeError(codec, few), decodeError(codec, spreadRows(2000, 5))];
    });
    const [[own, others], [, ofMany]] = (await Promise.all(errors)) as [[number, number], [number, number]];
    expect(Math.abs(own - others) / others).toBeLessThan(0.15);
    expect(Math.abs(others - ofMany) / ofMany).toBeLessThan(0.05);
  });

  it("follow vectors that are moved and stretched", async () => {
    const x = spreadRows(300, 6);
    const other = matrix(
      x.rows,
      d,
      x.data.map((value) => 8 * value - 4),
    );
    const [one, moved] = [await fitted("npq:5", x), await fitted("npq:5", other)];
    const [codes, movedCodes] = [one.encode(x).data, moved.encode(other).data];
    const same = codes.filter((code, at) => code === movedCodes[at]).length;
    expect(same / codes.length).toBeGreaterThan(0.999);
  });
});
