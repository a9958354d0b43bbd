/** The same measures on vectors with known answers. */
import { describe, expect, it } from "vitest";
import { InputError, ShapeError } from "../../src/base/errors.ts";
import { type Random, seeded } from "../../src/base/random.ts";
import {
  dimensionOverlap,
  estimateTwonn,
  headAlignment,
  headAlignmentCosine,
  importanceAgreement,
  layerNormOutliers,
  linearCka,
  linearCkaDebiased,
  neuralCollapse,
  outlierDimensions,
  principalAngles,
  randomCosineBound,
  rsa,
  twonnRows,
} from "../../src/measures/index.ts";
import { nearestNeighbours } from "../../src/measures/nearest-neighbours.ts";
import { type Matrix, matrix, takeColumns, takeRows } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { shuffled } from "../../src/verification/contracts/vector-changes.ts";

/** Rounding of float32 data and products. */
const CLOSE = { absolute: 1e-5 };

function normals(rows: number, columns: number, random: Random): Matrix {
  return matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal()),
  );
}

/** Rows evenly distributed in a cube of k dimensions, turned into d. */
async function sheet(rows: number, k: number, d: number, random: Random): Promise<Matrix> {
  const flat = matrix(rows, d);
  for (let i = 0; i < rows; i++) for (let j = 0; j < k; j++) flat.data[i * d + j] = random.uniform();
  return multiply(flat, randomRotation(d, random));
}

describe("TwoNN", () => {
  it("of a five-dimensional surface in 20 dimensions is 5, and says that nothing was left out", async () => {
    // The estimator's own spread at 3,000 rows is about 0.1.
    for (let seed = 0; seed < 3; seed++) {
      const estimate = await estimateTwonn(await sheet(3000, 5, 20, seeded(seed)));
      expect(Math.abs(estimate.dimension - 5)).toBeLessThan(0.5);
      expect(estimate).toMatchObject({ rows: 3000, duplicates: 0 });
    }
  });

  it("leaves out copies and counts them", async () => {
    const x = await sheet(1000, 2, 6, seeded(4));
    const some = [0, 1, 2, 2, 3, 3, 3];
    const doubled = takeRows(x, [...some, ...Array.from({ length: 990 }, (_, i) => i + 4)]);
    const estimate = await estimateTwonn(doubled);
    expect(estimate.duplicates).toBe(5);
    expect(Math.abs(estimate.dimension - 2)).toBeLessThan(0.3);
  });

  it("looks at a sample where there are many rows", async () => {
    const estimate = await estimateTwonn(await sheet(twonnRows + 2000, 2, 3, seeded(5)));
    expect(estimate.rows).toBe(twonnRows);
    expect(Math.abs(estimate.dimension - 2)).toBeLessThan(0.2);
  });

  it("refuses rows that are all alike, or all as near to two others", async () => {
    await expect(estimateTwonn(matrix(50, 3, new Float32Array(150).fill(0.1)))).rejects.toThrow(InputError);
    const line = matrix(
      20,
      1,
      Float32Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)),
    );
    await expect(estimateTwonn(line)).rejects.toThrow(InputError);
    const corners = matrix(4, 4, Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1));
    await expect(estimateTwonn(corners)).rejects.toThrow(/all as near/);
  });
});

describe("the nearest rows", () => {
  /** float64 sums of the same squares in stretches. */
  const SAME = { relative: 1e-14 };

  it.each([
    ["clusters 10,000 times tighter than their distances", 1e-4, 0],
    ["rows far from 0", 1, 1000],
    ["plain rows", 1, 0],
  ])("are exact among %s", async (_, spread, shift) => {
    const random = seeded(6);
    const [n, d] = [600, 40];
    const centres = normals(3, d, random);
    const x = normals(n, d, random);
    for (let at = 0; at < n * d; at++)
      x.data[at] = shift + centres.data[(((at / d) % 3) | 0) * d + (at % d)]! + spread * x.data[at]!;
    const expected = Array.from({ length: n }, (__, i) => {
      const distances = Array.from({ length: n }, (___, j) => {
        let sum = 0;
        for (let k = 0; k < d; k++) sum += (x.data[i * d + k]! - x.data[j * d + k]!) ** 2;
        return j === i ? Number.POSITIVE_INFINITY : Math.sqrt(sum);
      }).sort((a, b) => a - b);
      return distances.slice(0, 20);
    });
    for (const k of [1, 2, 20]) {
      expect(await nearestNeighbours(x, k)).toBeCloseToAll(
        expected.flatMap((own) => own.slice(0, k)),
        SAME,
      );
    }
  });

  it("count copies as neighbours at distance 0", async () => {
    const x = matrix(5, 1, Float32Array.of(1, 1, 1, 4, 2));
    expect([...(await nearestNeighbours(x, 3))]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1, 2, 3, 3, 1, 1, 1]);
  });
});

describe("outlier dimensions", () => {
  it("are those planted, widest first, wherever their means are", () => {
    const x = normals(400, 30, seeded(7));
    for (let i = 0; i < 400; i++) {
      x.data[i * 30 + 4] = 50 + 6 * x.data[i * 30 + 4]!;
      x.data[i * 30 + 21] = 9 * x.data[i * 30 + 21]!;
      x.data[i * 30 + 8] = 1000 + x.data[i * 30 + 8]!;
    }
    expect([...outlierDimensions(x)]).toEqual([21, 4]);
  });

  it("are none where all vary alike or nothing varies", () => {
    expect([...outlierDimensions(normals(400, 30, seeded(8)))]).toEqual([]);
    expect([...outlierDimensions(matrix(5, 3, new Float32Array(15).fill(0.1)))]).toEqual([]);
  });

  it("of LayerNorms must be in weight and bias, and refuse what does not fit", () => {
    const flat = (at: number | null): number[] => Array.from({ length: 20 }, (_, j) => (j === at ? 9 : 1));
    const both = { weight: flat(5), bias: flat(5) };
    const weightOnly = { weight: flat(5), bias: flat(null) };
    expect(layerNormOutliers([both, both, weightOnly], 2)).toEqual([{ dimension: 5, weightLayers: 3, biasLayers: 2 }]);
    expect(layerNormOutliers([both, both, weightOnly], 3)).toEqual([]);
    expect(() => layerNormOutliers([], 1)).toThrow(InputError);
    expect(() => layerNormOutliers([{ weight: flat(5), bias: [1] }], 1)).toThrow(ShapeError);
    expect(() => layerNormOutliers([{ weight: [1, Number.NaN], bias: [1, 2] }], 1)).toThrow(InputError);
  });
});

describe("CKA and RSA", () => {
  it("biased CKA of unrelated vectors grows with the dimensions, debiased stays at 0", async () => {
    const values: number[] = [];
    for (let seed = 0; seed < 10; seed++) {
      const x = normals(60, 120, seeded(seed).fork("x"));
      const y = normals(60, 120, seeded(seed).fork("y"));
      expect(await linearCka.compute(x, y)).toBeGreaterThan(0.6);
      values.push(await linearCkaDebiased.compute(x, y));
    }
    // Each has a spread of about 1/n·√2 = 0.024, their mean a third of that.
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.03);
  });

  it("CKA of two halves of the dimensions with equal variances is 1/√2 towards the whole", async () => {
    // ±1 along each of four axes: XᵀX = 2I, so CKA(X, X of two columns) = ‖2I₂‖² / (‖2I₄‖ ‖2I₂‖).
    const cross = matrix(8, 4);
    for (let i = 0; i < 8; i++) cross.data[i * 4 + (i >> 1)] = i % 2 === 0 ? 1 : -1;
    expect([await linearCka.compute(cross, takeColumns(cross, [0, 3]))]).toBeCloseToAll([Math.SQRT1_2], CLOSE);
    expect([await linearCka.compute(takeColumns(cross, [0, 1]), takeColumns(cross, [2, 3]))]).toBeCloseToAll([0], CLOSE);
  });

  it("CKA bears values whose squares float32 does not hold", async () => {
    const x = normals(40, 5, seeded(9));
    const y = normals(40, 3, seeded(10));
    const scaled = (by: number): Matrix =>
      matrix(
        40,
        5,
        x.data.map((value) => by * value),
      );
    const value = await linearCka.compute(x, y);
    expect([await linearCka.compute(scaled(1e25), y), await linearCka.compute(scaled(1e-30), y)]).toBeCloseToAll(
      [value, value],
      CLOSE,
    );
  });

  it("RSA is 1 for the same angles in other lengths, −1 for opposite orders, and passes over zeros", async () => {
    const x = normals(50, 6, seeded(11));
    const longer = matrix(
      50,
      6,
      x.data.map((value, at) => value * (1 + Math.floor(at / 6))),
    );
    expect([await rsa.compute(x, longer)]).toBeCloseToAll([1], CLOSE);
    // Angles of the three pairs: 10, 50, 60 degrees; 60, 59, 119; and 115, 90, 25.
    const direction = (degrees: number[]): Matrix =>
      matrix(
        degrees.length,
        2,
        Float32Array.from(degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)])),
      );
    const a = direction([0, 10, -50]);
    const b = direction([0, 60, -59]);
    const c = direction([-90, 25, 0]);
    expect([await rsa.compute(a, b)]).toBeCloseToAll([0.5], CLOSE);
    expect([await rsa.compute(a, c)]).toBeCloseToAll([-1], CLOSE);
    const zero = takeRows(x, [...Array(50).keys()]);
    zero.data.fill(0, 12, 18);
    const without = [...Array(50).keys()].filter((i) => i !== 2);
    const y = normals(50, 4, seeded(12));
    expect(await rsa.compute(zero, y)).toBe(await rsa.compute(takeRows(x, without), takeRows(y, without)));
  });
});

/** C classes of so many rows each. */
const balanced = (classes: number, rows: number): ClassLabels => ({
  kind: "classes",
  classes,
  values: Int32Array.from({ length: classes * rows }, (_, i) => i % classes),
});

/** Corners of a regular simplex (unit vectors less their mean), with noise, somewhere. */
async function simplex(classes: number, rows: number, d: number, noise: number, random: Random) {
  const labels = balanced(classes, rows);
  const corners = matrix(classes, d);
  for (let c = 0; c < classes; c++) for (let k = 0; k < classes; k++) corners.data[c * d + k] = (c === k ? 1 : 0) - 1 / classes;
  const weight = await multiply(corners, randomRotation(d, random));
  const vectors = matrix(
    classes * rows,
    d,
    Float32Array.from(
      { length: classes * rows * d },
      (_, at) => 2 + weight.data[labels.values[Math.floor(at / d)]! * d + (at % d)]! + noise * random.normal(),
    ),
  );
  const bias = Float64Array.from({ length: classes }, (_, c) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum -= 2 * weight.data[c * d + j]!;
    return sum;
  });
  return { vectors, labels, head: { weight, bias } };
}

describe("neural collapse", () => {
  it.each([2, 3, 7])("of %i collapsed classes is 0 in all numbers", async (classes) => {
    const { vectors, labels, head } = await simplex(classes, 40, 12, 1e-4, seeded(13));
    const { nc1, nc2Norms, nc2Angles, nc2Simplex, nc3, nc4 } = neuralCollapse(vectors, labels, head);
    // Noise of 1e-4 in C − 1 directions of between-class variance 1/C: about (C − 1) · C · 1e-8 / C.
    expect(nc1).toBeLessThan(1e-7);
    expect(Math.max(nc2Norms, nc2Angles, nc2Simplex, nc3 ?? 9)).toBeLessThan(1e-3);
    expect(nc4).toBe(0);
  });

  it("NC1 grows with the square of the spread within classes, and is the trace by hand for two", async () => {
    const values = await Promise.all(
      [0.1, 0.2].map(async (noise) => {
        const { vectors, labels } = await simplex(4, 100, 8, noise, seeded(14));
        return neuralCollapse(vectors, labels, null).nc1;
      }),
    );
    // The class means move with the noise too.
    expect(Math.abs(values[1]! / values[0]! - 4)).toBeLessThan(0.1);
    // Means ±2 along the first axis, deviations 1 along it: Σ_W = 1, Σ_B = 4, over C = 2.
    const line = matrix(4, 2, Float32Array.of(-3, 7, 1, -7, -1, -7, 3, 7));
    const labels: ClassLabels = { kind: "classes", classes: 2, values: Int32Array.of(0, 1, 0, 1) };
    expect([neuralCollapse(line, labels, null).nc1]).toBeCloseToAll([1 / 8], { absolute: 1e-12 });
  });

  it("counts every class once, however many rows it has", async () => {
    const { vectors, labels, head } = await simplex(3, 30, 6, 0, seeded(15));
    const rows = [...labels.values.keys()].filter((i) => labels.values[i] !== 2 || i < 12);
    const uneven = neuralCollapse(
      takeRows(vectors, rows),
      { ...labels, values: Int32Array.from(rows, (i) => labels.values[i]!) },
      head,
    );
    expect([uneven.nc2Norms, uneven.nc2Simplex]).toBeCloseToAll([0, 0], CLOSE);
  });

  it("NC3 and NC4 see a head that is turned round, and a binary head of one row decides as two", async () => {
    const { vectors, labels, head } = await simplex(2, 50, 6, 0.05, seeded(16));
    const turned = { weight: takeRows(head.weight, [1, 0]), bias: [head.bias[1]!, head.bias[0]!] };
    const opposite = neuralCollapse(vectors, labels, turned);
    expect([opposite.nc3 ?? 0]).toBeCloseToAll([2], { absolute: 1e-2 });
    expect(opposite.nc4).toBe(1);
    const direction = matrix(
      1,
      6,
      head.weight.data.slice(6).map((value, j) => value - head.weight.data[j]!),
    );
    const single = neuralCollapse(vectors, labels, { weight: direction, bias: [head.bias[1]! - head.bias[0]!] });
    const full = neuralCollapse(vectors, labels, head);
    expect([single.nc3 ?? 9]).toBeCloseToAll([full.nc3 ?? 8], CLOSE);
    expect(single.nc4).toBe(full.nc4);
    expect([neuralCollapse(vectors, labels, { weight: matrix(2, 6), bias: null }).nc3 ?? 0]).toBeCloseToAll([Math.SQRT2], CLOSE);
  });
});

describe("head alignment", () => {
  it("is 1 for the head that made the classes, −1 for its opposite, and refuses one of equal rows", async () => {
    for (const classes of [2, 5]) {
      const { vectors, labels, head } = await simplex(classes, 30, 20, 1e-4, seeded(17));
      expect([headAlignment(vectors, labels, head.weight).cosine]).toBeCloseToAll([1], CLOSE);
      const negative = matrix(
        classes,
        20,
        head.weight.data.map((value) => 3 - value),
      );
      expect([headAlignment(vectors, labels, negative).cosine]).toBeCloseToAll([-1], CLOSE);
      expect(() => headAlignment(vectors, labels, matrix(classes, 20))).toThrow(InputError);
    }
  });

  it.each([2, 4])("is under its bound of chance for 95 %% of random heads of %i classes", async (classes) => {
    const { vectors, labels } = await simplex(classes, 5, 30, 0.3, seeded(18));
    const random = seeded(19);
    const heads = 1000;
    const { chance } = headAlignment(vectors, labels, normals(classes, 30, random));
    let under = 0;
    for (let i = 0; i < heads; i++) {
      const head = { weight: normals(classes, 30, random), bias: null };
      if (Math.abs((await headAlignmentCosine.compute(vectors, labels, head)) ?? 9) < chance) under++;
    }
    // Binomial with p = 0.95, and the bound itself from 1,000 draws: a spread of 0.01; three of them.
    expect(Math.abs(under / heads - 0.95)).toBeLessThan(0.03);
  });

  it.each([2, 4])("draws last layers behind those before it, for %i classes", async (classes) => {
    const { vectors, labels } = await simplex(classes, 5, 30, 0.3, seeded(18));
    const random = seeded(20);
    // Ten directions, one of them far stronger: random last layers give far larger cosines than random heads would.
    const through = normals(10, 30, random);
    for (let j = 0; j < 30; j++) through.data[j] = 20 * through.data[j]!;
    const head = normals(classes, 30, random);
    const { chance } = headAlignment(vectors, labels, head, through);
    let under = 0;
    for (let i = 0; i < 1000; i++) {
      const weight = await multiply(normals(classes, 10, random), through);
      if (Math.abs((await headAlignmentCosine.compute(vectors, labels, { weight, bias: null })) ?? 9) < chance) under++;
    }
    expect(Math.abs(under / 1000 - 0.95)).toBeLessThan(0.03);
    const identity = matrix(30, 30);
    for (let j = 0; j < 30; j++) identity.data[j * 31] = 1;
    const plain = headAlignment(vectors, labels, head).chance;
    expect(Math.abs(headAlignment(vectors, labels, head, identity).chance / plain - 1)).toBeLessThan(0.1);
  });

  it("has the bound of one, two and many dimensions", () => {
    expect(randomCosineBound(1)).toBe(1);
    expect([randomCosineBound(2)]).toBeCloseToAll([Math.sin(0.95 * (Math.PI / 2))], CLOSE);
    expect([randomCosineBound(100_000) * Math.sqrt(100_000)]).toBeCloseToAll([1.95996], { absolute: 1e-3 });
    expect(() => randomCosineBound(0)).toThrow(InputError);
    expect(() => randomCosineBound(5, 1)).toThrow(InputError);
  });
});

describe("overlap, agreement and angles", () => {
  it("overlap is 1 for equal sets in any order, 0 for others, and chance is what random rankings give", () => {
    expect(
      dimensionOverlap(
        [
          [2, 0, 1, 3],
          [0, 2, 3, 1],
        ],
        2,
      ),
    ).toMatchObject({ jaccard: 1, shared: [0, 2] });
    expect(
      dimensionOverlap(
        [
          [2, 0, 1, 3],
          [1, 3, 2, 0],
        ],
        2,
      ),
    ).toMatchObject({ jaccard: 0, shared: [] });
    expect(
      dimensionOverlap(
        [
          [2, 0, 1, 3],
          [1, 3, 2, 0],
        ],
        4,
      ),
    ).toMatchObject({ jaccard: 1, expected: 1 });
    const random = seeded(20);
    const { jaccard, expected } = dimensionOverlap(
      Array.from({ length: 60 }, () => shuffled(50, random)),
      10,
    );
    // 1,770 pairs, each with a spread of 0.07.
    expect(Math.abs(jaccard - expected)).toBeLessThan(0.01);
    const wide = dimensionOverlap([shuffled(4096, random), shuffled(4096, random)], 2000).expected;
    expect([wide]).toBeCloseToAll([2000 / 4096 / (2 - 2000 / 4096)], { absolute: 1e-3 });
  });

  it("overlap refuses one ranking, other lengths, no orders and sizes out of range", () => {
    expect(() => dimensionOverlap([[0, 1]], 1)).toThrow(InputError);
    expect(() =>
      dimensionOverlap(
        [
          [0, 1],
          [0, 1, 2],
        ],
        1,
      ),
    ).toThrow(ShapeError);
    expect(() =>
      dimensionOverlap(
        [
          [0, 1],
          [0, 0],
        ],
        1,
      ),
    ).toThrow(InputError);
    expect(() =>
      dimensionOverlap(
        [
          [0, 1],
          [0, 2],
        ],
        1,
      ),
    ).toThrow(InputError);
    for (const top of [0, 3, 1.5, Number.NaN])
      expect(() =>
        dimensionOverlap(
          [
            [0, 1],
            [1, 0],
          ],
          top,
        ),
      ).toThrow(InputError);
  });

  it("agreement is 1 for the same order, −1 for the opposite, and refuses NaN", () => {
    expect(
      importanceAgreement([
        [1, 2, 3],
        [10, 20, 90],
      ]),
    ).toBe(1);
    expect(
      importanceAgreement([
        [1, 2, 3],
        [3, 2, 1],
      ]),
    ).toBe(-1);
    expect(() => importanceAgreement([[1, 2]])).toThrow(InputError);
    expect(() =>
      importanceAgreement([
        [1, 2],
        [1, Number.NaN],
      ]),
    ).toThrow(InputError);
    expect(() =>
      importanceAgreement([
        [1, 2],
        [1, 2, 3],
      ]),
    ).toThrow(ShapeError);
  });

  it("principal angles do not see the basis, and find the planted angle", async () => {
    const turn = (angle: number): Matrix => matrix(4, 2, Float32Array.of(1, 0, 0, Math.cos(angle), 0, 0, 0, Math.sin(angle)));
    const cosines = principalAngles(turn(0), turn(0.7));
    expect(cosines).toBeCloseToAll([1, Math.cos(0.7)], CLOSE);
    const mixed = await multiply(turn(0.7), matrix(2, 2, Float32Array.of(3, 1, -2, 5)));
    expect(principalAngles(turn(0), mixed)).toBeCloseToAll(cosines, CLOSE);
    const random = seeded(21);
    const all = principalAngles(normals(5, 5, random), normals(5, 2, random));
    expect(all).toBeCloseToAll([1, 1], CLOSE);
  });

  it("principal angles refuse dependent columns, other spaces and NaN", () => {
    const x = normals(6, 2, seeded(22));
    expect(() => principalAngles(x, takeColumns(x, [0, 0]))).toThrow(InputError);
    expect(() => principalAngles(x, normals(5, 2, seeded(22)))).toThrow(ShapeError);
    expect(() => principalAngles(x, matrix(6, 0))).toThrow(InputError);
    expect(() => principalAngles(x, matrix(6, 1, new Float32Array(6).fill(Number.NaN)))).toThrow(InputError);
  });
});
