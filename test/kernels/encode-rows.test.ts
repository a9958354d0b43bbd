/** Rows as codes by the kernel: the same bytes as one vector at a time. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { affineCode } from "../../src/codes/affine.ts";
import { encodeRows } from "../../src/codes/code.ts";
import { type LevelBits, rotatedLevelsCode } from "../../src/codes/rotated-levels.ts";
import { signCode } from "../../src/codes/signs.ts";
import { affineRows, rotatedLevelsRows, signRows } from "../../src/kernels/encode-rows.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { rowShapes } from "./row-shapes.ts";

/** Normal numbers with zeros of both signs, the smallest and very large numbers, rows of zeros and of one number. */
function rowsOf(rows: number, columns: number): Matrix {
  const random = seeded(3).fork(`${rows} × ${columns}`);
  const odd = [0, -0, 1e-45, -1e-45, 1e18, -1e18, 0.5, 1.5];
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    if (Math.floor(at / columns) % 5 === 3) return at % columns === 1 ? 2 : 0;
    return random.uniform() < 0.05 ? odd[at % odd.length]! : random.normal();
  });
  return matrix(rows, columns, data);
}

describe.each(rowShapes)("of %i rows of %i dimensions", (rows, columns) => {
  const x = rowsOf(rows, columns);

  it("signs", () => {
    const level = new Float32Array(columns);
    expect(signRows(columns)(x)).toEqual(encodeRows(signCode({ negative: level, positive: level }), x.data));
  });

  it.each([4, 8] as const)("affine integers of %i bits", (bits) => {
    const random = seeded(4);
    const low = Float32Array.from({ length: columns }, () => -1 - random.uniform());
    const step = Float32Array.from({ length: columns }, (_, j) => (j % 7 === 6 ? 0 : (2 + random.uniform()) / 2 ** bits));
    expect(affineRows({ low, step, bits })(x)).toEqual(encodeRows(affineCode({ low, step, bits }), x.data));
  });

  it.each([1, 2, 3, 4] as const)("rotated levels of %i bits", (bits: LevelBits) => {
    const random = seeded(5);
    const mean = Float32Array.from({ length: columns }, () => 0.1 * random.normal());
    for (const seed of [null, 12345]) {
      const parts = { mean, seed, bits };
      expect(rotatedLevelsRows(parts)(x)).toEqual(encodeRows(rotatedLevelsCode(parts), x.data));
    }
  });
});
