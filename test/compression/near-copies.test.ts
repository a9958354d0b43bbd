/** Near copies hang together, other rows do not, and all copies of a row are in one part. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { nearCopies } from "../../src/compression/near-copies.ts";
import { partsOfRows } from "../../src/compression/subjects/row-subject.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";

const d = 32;
const distinct = 400;

/** Rows 0 … 399 are drawn, each later one is a row of them with noise of 1 % of the spread, every copy at a cosine of 0.9999. */
function planted(copies: number, noise = 0.01): Matrix {
  const random = seeded(3);
  const data = new Float32Array((distinct + copies) * d);
  for (let at = 0; at < data.length; at++) {
    const row = Math.floor(at / d);
    const source = row < distinct ? null : data[((row * 7) % distinct) * d + (at % d)]!;
    data[at] = source === null ? random.normal() : source + noise * random.normal();
  }
  return matrix(distinct + copies, d, data);
}

describe("near copies", () => {
  it("are found by chains of them, and nothing else is", () => {
    const groups = nearCopies(planted(50)).sets!;
    for (let row = distinct; row < distinct + 50; row++) expect(groups[row]).toBe(groups[(row * 7) % distinct]);
    expect(new Set(groups).size).toBe(distinct);
  });

  it("are not looked for in few dimensions, where nearness is chance", () => {
    const { rows, data } = planted(0);
    expect(nearCopies(matrix(rows, 4, data.slice(0, rows * 4)))).toEqual({ sets: null, isLeftOut: false });
  });

  it("are not looked for where that would take too long, which is told", () => {
    expect(nearCopies(planted(50), 100)).toEqual({ sets: null, isLeftOut: true });
  });

  it("are in one part, with splits or without, and of those that choose or certify one counts", () => {
    const vectors = planted(50);
    const source = { name: "", hash: "", rows: 0, used: 0, layer: null, pooling: null, encoder: null, task: null, facts: [] };
    const about = { vectors, named: null, groups: null, leftover: null, source };
    const splits = Uint8Array.from({ length: vectors.rows }, (_, row) => (row < 300 ? 0 : row < 380 ? 1 : 2));
    for (const given of [null, splits]) {
      const { fit, choose, certify } = partsOfRows({ ...about, splits: given }, nearCopies(vectors).sets);
      const held = [...choose, ...certify];
      const of = (row: number): number => (row < distinct ? row : (row * 7) % distinct);
      expect(new Set(held.map(of)).size).toBe(held.length);
      const partOf = new Map([
        ...[...fit].map((row) => [row, 0]),
        ...[...choose].map((row) => [row, 1]),
        ...[...certify].map((row) => [row, 2]),
      ] as [number, number][]);
      for (let row = distinct; row < distinct + 50; row++) {
        const original = (row * 7) % distinct;
        if (partOf.has(original) && partOf.has(row)) expect(partOf.get(original)).toBe(partOf.get(row));
      }
    }
  });
});
