/** How dimensions vary and go together: planted copies and scales, held against plain code. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { openSlice } from "../../src/cells/slice-contents.ts";
import { runSliceCell } from "../../src/cells/table.ts";
import { principalComponents } from "../../src/compressors/pca.ts";
import { column, type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { clusterOf, clustersAt } from "../../src/results/clusters.ts";
import type { Structure } from "../../src/results/details.ts";
import { unpackBytes } from "../../src/results/packed-numbers.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { splitCodes } from "../../src/tasks/task.ts";

/** Sums of float32 products, kept as float32. */
const FLOAT32 = 1e-5;

const [rows, d] = [300, 12];
const splits = Uint8Array.from({ length: rows }, (_, i) => i % 3);
const labels: Labels = { kind: "classes", classes: 2, values: Int32Array.from({ length: rows }, (_, i) => i % 2) };

/** Dimension 3 is dead; 5 is −7 with a little noise, 8 is 7 with a little more; all others are on their own. */
function planted(): Matrix {
  const random = seeded(5);
  const data = Array.from({ length: rows }, () => {
    const row = Array.from({ length: d }, (_, j) => random.normal() * (j + 1));
    row[3] = 4;
    row[5] = -3 * row[7]! + random.normal();
    row[8] = row[7]! + random.normal() * 4;
    return row;
  });
  return matrix(rows, d, Float32Array.from(data.flat()));
}

async function structureOf(vectors: Matrix): Promise<Structure | null> {
  const known = { place: null, whole: null };
  const contents = await openSlice(
    { vectors, labels, splits, groups: null, classNames: [], textBits: null, known, leftover: null },
    null,
  );
  return (await runSliceCell("structure", contents, { kind: "structure" }, 0)).structure;
}

const floats = (packed: string): Float32Array => new Float32Array(unpackBytes(packed));

function deviationOf(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
}

describe("the structure of a slice", async () => {
  const vectors = planted();
  const training = takeRows(
    vectors,
    [...splits.keys()].filter((row) => splits[row] === splitCodes.training),
  );
  const { deviations, spectrum, order, heights } = (await structureOf(vectors))!;
  const tree = { order: new Uint16Array(unpackBytes(order)), heights: floats(heights) };

  it("has the standard deviation of every dimension on training rows, 0 for a dead one", () => {
    const expected = Array.from({ length: d }, (_, j) => (j === 3 ? 0 : deviationOf(column(training, j))));
    expect([...floats(deviations)]).toBeCloseToAll(expected, { relative: FLOAT32 });
  });

  it("has the variances of the principal components of the living ones", async () => {
    const alive = [...new Array(d).keys()].filter((j) => j !== 3);
    const narrow = Array.from({ length: training.rows }, (_, i) => alive.map((j) => training.data[i * d + j]!));
    const { variances } = await principalComponents(matrix(training.rows, alive.length, Float32Array.from(narrow.flat())));
    const share = (training.rows - 1) / training.rows;
    expect([...floats(spectrum)]).toBeCloseToAll(
      Array.from(variances, (variance) => variance * share),
      { relative: FLOAT32 },
    );
  });

  it("puts what goes together side by side, whatever its sign and scale", () => {
    expect([...tree.order].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(clusterOf(tree, 5, 0.95).toSorted()).toEqual([5, 7]);
    expect(clusterOf(tree, 5, 0.8).toSorted()).toEqual([5, 7, 8]);
    expect(clusterOf(tree, 0, 0.8)).toEqual([0]);
    expect(clusterOf(tree, 3, 0)).toEqual([]);
    expect([0, 0.8, 0.95, 1].map((r) => clustersAt(tree.heights, r))).toEqual([1, 9, 10, 11]);
  });

  it("is none of vectors that are all the same", async () => {
    expect(await structureOf(matrix(rows, 2, new Float32Array(2 * rows).fill(1)))).toBeNull();
  });
});
