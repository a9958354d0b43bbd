/** Codes as rows by the kernel: the same numbers as one vector at a time. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { affineCode } from "../../src/codes/affine.ts";
import { decodeRows } from "../../src/codes/code.ts";
import { type LevelBits, rotatedLevelsCode } from "../../src/codes/rotated-levels.ts";
import { affineVectors, rotatedLevelsVectors } from "../../src/kernels/decode-rows.ts";
import { rowShapes } from "./row-shapes.ts";

/** Any bytes; behind those of each row, where it has a length, one of these. */
function codesOf(rows: number, bytes: number, lengths: readonly number[]): Uint8Array {
  const random = seeded(6).fork(`${rows} × ${bytes}`);
  const codes = Uint8Array.from({ length: rows * bytes }, () => Math.floor(256 * random.uniform()));
  const view = new DataView(codes.buffer);
  if (lengths.length > 0) {
    for (let row = 0; row < rows; row++) view.setFloat32((row + 1) * bytes - 4, lengths[row % lengths.length]!, true);
  }
  return codes;
}

describe.each(rowShapes)("of %i rows of %i dimensions", (rows, columns) => {
  it.each([4, 8] as const)("affine integers of %i bits", (bits) => {
    const random = seeded(4);
    const low = Float32Array.from({ length: columns }, (_, j) => (j % 5 === 4 ? -0 : -1 - random.uniform()));
    const step = Float32Array.from({ length: columns }, (_, j) => (j % 7 === 6 ? 0 : (2 + random.uniform()) / 2 ** bits));
    const code = affineCode({ low, step, bits });
    const codes = codesOf(rows, code.bytes, []);
    expect(affineVectors({ low, step, bits })(codes)).toEqual(decodeRows(code, codes));
  });

  it.each([1, 2, 3, 4] as const)("rotated levels of %i bits", (bits: LevelBits) => {
    const random = seeded(5);
    const mean = Float32Array.from({ length: columns }, () => 0.1 * random.normal());
    for (const seed of [null, 12345]) {
      const parts = { mean, seed, bits };
      const code = rotatedLevelsCode(parts);
      const codes = codesOf(rows, code.bytes, [0.7, 0, 1e37, 1e-40, Number.NaN, 3]);
      expect(rotatedLevelsVectors(parts)(codes)).toEqual(decodeRows(code, codes));
    }
  });
});
