/** Drift: the same source is left alone, whatever its distribution; what changed is found and named. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FormatError, InputError, ShapeError } from "../../src/base/errors.ts";
import { type Random, seeded } from "../../src/base/random.ts";
import { chainFitter, type FittedChain } from "../../src/compression/chain.ts";
import { classifierTest } from "../../src/compression/classifier-test.ts";
import { countDrift, driftOf } from "../../src/compression/drift.ts";
import { driftReference, driftTensors, restoredDriftReference } from "../../src/compression/drift-reference.ts";
import { compressVectors } from "../../src/compression/index.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

const d = 12;

/** Of 100 sets one alarm is allowed; seven are five standard deviations more. */
const mostAlarms = 7;

/** Dimensions become narrower; `heavy` rows are far out now and then. */
function source(random: Random, count: number, heavy = false): Matrix {
  const x = matrix(count, d);
  for (let i = 0, at = 0; i < count; i++) {
    const far = heavy ? 1 / random.uniform() : 1;
    for (let j = 0; j < d; j++, at++) x.data[at] = (1 + (far * random.normal()) / (j + 1)) * 0.3;
  }
  return x;
}

function unitRows(x: Matrix): Matrix {
  const out = matrix(x.rows, x.columns, x.data.slice());
  for (let i = 0; i < x.rows; i++) {
    const row = out.data.subarray(i * d, (i + 1) * d);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    row.forEach((value, j) => {
      row[j] = value / length;
    });
  }
  return out;
}

const changed = (x: Matrix, change: (value: number, row: number, column: number) => number): Matrix =>
  matrix(
    x.rows,
    d,
    x.data.map((value, at) => change(value, Math.floor(at / d), at % d)),
  );

function fitted(name: string, vectors: Matrix): Promise<FittedChain> {
  const training = rows("training", vectors, { kind: "values", values: new Float64Array(vectors.rows) });
  return chainFitter(training, seeded(1)).fit(name);
}

describe("rows of the same source", () => {
  it.each([
    ["pca:4+int8", false],
    ["pca:8+rotate+bits:2", true],
    ["float16", true],
    ["signs", false],
  ])("are called drift in one set of a hundred at most: %s, heavy tails %s", async (name, heavy) => {
    const random = seeded(3);
    const chain = await fitted(name, source(random, 500, heavy));
    let alarms = 0;
    for (let at = 0; at < 100; at++) {
      const reference = await driftReference(chain, source(random, 200, heavy));
      if ((await driftOf(chain, reference, source(random, [30, 300][at % 2]!, heavy))).isDrift) alarms++;
    }
    expect(alarms).toBeLessThan(mostAlarms);
  });

  it("are no drift after other rounding, nor where a dimension is constant or all have length 1", async () => {
    const random = seeded(4);
    const constant = (x: Matrix): Matrix => unitRows(changed(x, (value, _, j) => (j === 5 ? 0.25 : value)));
    for (const name of ["pca:4+int8", "first:8+float16", "float16"]) {
      const chain = await fitted(name, constant(source(random, 500)));
      const reference = await driftReference(chain, constant(source(random, 400)));
      const fresh = constant(source(random, 400));
      const rounded = changed(fresh, (value, row) => value * (1 + (row % 2 === 0 ? 1e-6 : -1e-6)));
      expect((await driftOf(chain, reference, fresh)).isDrift).toBe(false);
      expect((await driftOf(chain, reference, rounded)).isDrift).toBe(false);
    }
  });
});

describe("equal rows", () => {
  it("count once, in whatever pieces they come, and are no drift", async () => {
    const random = seeded(5);
    const chain = await fitted("pca:4+int8", source(random, 500));
    const reference = await driftReference(chain, source(random, 400));
    const fresh = source(random, 300);
    const often = takeRows(
      fresh,
      Int32Array.from({ length: 600 }, (_, at) => (at < 300 ? at : 7)),
    );
    const count = countDrift(chain, reference);
    for (const from of [0, 200, 400])
      await count.add(
        takeRows(
          often,
          Int32Array.from({ length: 200 }, (_, at) => from + at),
        ),
      );
    expect(count.result()).toEqual(await driftOf(chain, reference, fresh));
    expect(count.result()).toMatchObject({ isDrift: false, rows: { known: 400, fresh: 300 } });
  });

  it("are fewer than thirty different ones: nothing is kept, and the compressor is written all the same", async () => {
    const few = source(seeded(9), 40);
    const random = seeded(10);
    const often = takeRows(
      few,
      Int32Array.from({ length: 900 }, () => random.below(few.rows)),
    );
    writeFileSync(join(folder, "often.npy"), npyFile([often]));
    const words = { folder: join(folder, "small"), candidates: ["float16"], bytes: 24, goal: "neighbours" } as const;
    const { description } = await compressVectors(join(folder, "often.npy"), words);
    expect(Object.keys(description!.files)).not.toContain("drift.safetensors");
  });

  it("are too few where there are fewer than thirty different ones", async () => {
    const chain = await fitted("pca:4+int8", source(seeded(5), 500));
    const same = takeRows(source(seeded(6), 29), new Int32Array(60));
    await expect(driftReference(chain, same)).rejects.toThrow(/at least 30 different vectors, got 1\b/);
  });
});

describe("what changed", () => {
  const random = seeded(6);
  const known = unitRows(source(random, 1500));
  const fresh = unitRows(source(random, 300));
  const held = takeRows(
    known,
    Uint32Array.from({ length: 1000 }, (_, row) => 500 + row),
  );
  const chain = fitted(
    "pca:4+int8",
    takeRows(
      known,
      Uint32Array.from({ length: 500 }, (_, row) => row),
    ),
  );
  const said = async (vectors: Matrix) => driftOf(await chain, await driftReference(await chain, held), vectors);
  const sure = async (vectors: Matrix): Promise<readonly string[]> =>
    (await said(vectors)).tests.filter(({ adjusted }) => adjusted <= 0.01).map(({ name }) => name);

  it("is nothing where nothing changed", async () => {
    const drift = await said(fresh);
    expect(drift).toMatchObject({ isDrift: false, level: 0.01, rows: { known: 1000, fresh: 300 } });
    expect(drift.tests.map(({ name }) => name)).toEqual(["norms", "reconstruction errors", "distances", "means", "spreads"]);
  });

  it("is found by what it changes", async () => {
    expect(await sure(changed(fresh, (value) => 1.02 * value))).toContain("norms");
    expect(await sure(changed(fresh, (value, row) => value * (1 + (row % 5))))).toContain("norms"); // no longer normalised
    const reversed = changed(fresh, (_, row, j) => fresh.data[row * d + (d - 1 - j)]!);
    expect(await sure(reversed)).toContain("reconstruction errors");
    const other = seeded(8);
    expect(await sure(changed(fresh, (value) => value + 0.05 * other.normal()))).toContain("reconstruction errors");
    // one constant direction is another topic
    expect(await sure(unitRows(changed(fresh, (value, _, j) => value + (j === 0 ? 0.1 : 0))))).toContain("means");
  });

  it("is found where a chain has no way back of its own, and does not look at it", async () => {
    // five random directions of twelve: most of what changes is in none of them
    const projected = await fitted("gaussian-projection:5+float16", source(seeded(18), 500));
    const reference = await driftReference(projected, source(seeded(19), 1000));
    const other = seeded(20);
    const noisy = changed(source(seeded(21), 500), (value) => value + 0.05 * other.normal());
    expect((await driftOf(projected, reference, source(seeded(22), 500))).isDrift).toBe(false);
    const { tests } = await driftOf(projected, reference, noisy);
    expect(tests.filter(({ adjusted }) => adjusted <= 0.01).map(({ name }) => name)).toContain("reconstruction errors");
  });

  it("is named, output by output", async () => {
    const plain = await fitted("first:6+float16", source(seeded(9), 500));
    const reference = await driftReference(plain, source(seeded(10), 1000));
    const moved = changed(source(seeded(11), 500), (value, _, j) =>
      j === 2 ? value + 0.1 : j === 4 ? 0.3 + 2 * (value - 0.3) : value,
    );
    const { worst, isDrift } = await driftOf(plain, reference, moved);
    expect(isDrift).toBe(true);
    expect(worst).toHaveLength(5);
    expect(
      worst
        .slice(0, 2)
        .map(({ output, changed: what, z }) => [output, what, z > 0])
        .sort(),
    ).toEqual([
      [2, "mean", true],
      [4, "spread", true],
    ]);
  });

  it("would be everything to a reference of rows that were fitted on", async () => {
    // few rows, many components: what is left over is smaller on these rows than on any others
    const noise = seeded(17);
    const even = (count: number): Matrix => changed(matrix(count, d), () => noise.normal());
    const few = even(100);
    const tight = await fitted("pca:10+float16", few);
    const drift = await driftOf(tight, await driftReference(tight, few), even(1000));
    expect(drift.tests.find(({ name }) => name === "reconstruction errors")?.adjusted).toBeLessThan(0.05);
  });
});

describe("a classifier", () => {
  it("tells another source by a line through all dimensions, and the same one by chance only", async () => {
    const random = seeded(12);
    let alarms = 0;
    for (let at = 0; at < 100; at++) {
      const { pValue } = await classifierTest(source(random, 100, true), source(random, 40 + at, true), at);
      if (pValue <= 0.01) alarms++;
    }
    expect(alarms).toBeLessThan(mostAlarms);
    // an eighth of a spread in each dimension: in no dimension much, together a line
    const moved = changed(source(random, 1000), (value, _, j) => value + 0.3 / (8 * (j + 1)));
    const told = await classifierTest(source(random, 1000), moved, 1);
    expect(told.statistic).toBeGreaterThan(0.5);
    expect(told.pValue).toBeLessThan(0.01);
  });

  it("is one test among the others", async () => {
    const random = seeded(13);
    const chain = await fitted("pca:4+int8", source(random, 500));
    const reference = await driftReference(chain, source(random, 500));
    const drift = await driftOf(chain, reference, source(random, 500), { known: source(random, 300), seed: 1 });
    expect(drift.tests.at(-1)?.name).toBe("classifier");
    expect(drift.isDrift).toBe(false);
  });
});

describe("a reference", () => {
  it("comes back from its tensors, and says the same of rows that stream", async () => {
    const random = seeded(14);
    for (const name of ["pca:4+int8", "float16", "gaussian-projection:5+int8", "pca:6+first:3"]) {
      const chain = await fitted(name, source(random, 300));
      const reference = await driftReference(chain, source(random, 200));
      const again = restoredDriftReference(chain, driftTensors(reference));
      expect(again.rows).toBe(200);
      expect(driftTensors(again)).toEqual(driftTensors(reference));
      const fresh = source(random, 90);
      const count = countDrift(chain, again);
      for (let from = 0; from < 90; from += 30) {
        await count.add(
          takeRows(
            fresh,
            Uint32Array.from({ length: 30 }, (_, row) => from + row),
          ),
        );
      }
      expect(count.result()).toEqual(await driftOf(chain, reference, fresh));
    }
  });

  it("holds no row", async () => {
    const random = seeded(15);
    const chain = await fitted("float16", source(random, 300));
    const held = source(random, 200);
    const kept = [...driftTensors(await driftReference(chain, held)).values()].flatMap(({ data }) => Array.from(data, Number));
    // of 200 rows of twelve numbers not one stands there in its order
    for (let row = 0; row < held.rows; row++) {
      const numbers = Array.from(held.data.subarray(row * d, (row + 1) * d));
      expect(kept.some((_, at) => numbers.every((value, j) => kept[at + j] === value))).toBe(false);
    }
  });

  it("refuses too few rows, other sizes, numbers that are none, and tensors of another chain", async () => {
    const random = seeded(16);
    const chain = await fitted("pca:4+int8", source(random, 300));
    const reference = await driftReference(chain, source(random, 30));
    await expect(driftReference(chain, source(random, 29))).rejects.toThrow(InputError);
    await expect(driftOf(chain, reference, source(random, 29))).rejects.toThrow(InputError);
    await expect(driftOf(chain, reference, matrix(40, d + 1))).rejects.toThrow(ShapeError);
    const holes = source(random, 40);
    holes.data[5] = Number.NaN;
    await expect(driftOf(chain, reference, holes)).rejects.toThrow(InputError);
    const tensors = driftTensors(reference);
    const other = await fitted("pca:5+int8", source(random, 300));
    expect(() => restoredDriftReference(other, tensors)).toThrow(FormatError);
    const damaged = (key: string, at: number, value: number) => {
      const data = Float64Array.from(tensors.get(key)!.data as Float64Array);
      data[at] = value;
      return new Map(tensors).set(key, { shape: tensors.get(key)!.shape, data });
    };
    expect(() => restoredDriftReference(chain, damaged("counts", 3, 1e6))).toThrow(FormatError);
    expect(() => restoredDriftReference(chain, damaged("scales", 1, 0))).toThrow(FormatError);
    expect(() => restoredDriftReference(chain, damaged("bounds", 1, Number.NaN))).toThrow(FormatError);
    expect(() => restoredDriftReference(chain, new Map([...tensors].slice(1)))).toThrow(FormatError);
  });
});
