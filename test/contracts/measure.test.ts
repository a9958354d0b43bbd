/** What every measure of the lists must hold: finite values, and the invariances it declares, no more and no fewer. */
import { describe, expect, it } from "vitest";
import { InputError, ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { labelledMeasures, measures, pairMeasures } from "../../src/measures/index.ts";
import type { ClassHead } from "../../src/measures/labelled-measure.ts";
import type { Invariance, Measure } from "../../src/measures/measure.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { BrokenPromise } from "../../src/verification/contracts/contract.ts";
import {
  checkMeasure,
  degenerateVectors,
  measuredSamples,
  measurePromises,
  spoilt,
} from "../../src/verification/contracts/measure-contract.ts";
import { changes } from "../../src/verification/contracts/vector-changes.ts";
import { planted } from "../support/planted.ts";
import { sameBytes } from "../support/same-bytes.ts";

/** The changed vectors are rounded to float32 again, and small spectra feel it. */
const UNCHANGED = { relative: 1e-4, absolute: 1e-6 };
/** A change that counts as one. */
const CHANGED = 1e-2;
/** Sums in another order. */
const ROUNDING = { absolute: 1e-12 };
/** A value of 1 after float32 products. */
const ONE = { absolute: 1e-6 };

const first = Array.from({ length: 500 }, (_, i) => i);
const samples = measuredSamples();
const degenerate = degenerateVectors;
const kinds = Object.keys(changes) as Invariance[];

/** Passes for a finite value and for the errors that say what is missing. */
async function finiteOrRefused(compute: () => Promise<number | null>): Promise<void> {
  try {
    expect(Number.isFinite(await compute())).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
  }
}

const all = [...measures.items, ...pairMeasures.items, ...labelledMeasures.items];

it("has no two measures of one name, whatever their kinds", () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

describe.each(all)("$name", (measure) => {
  it("says what it is and where it comes from", () => {
    expect(measure.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(measure.description.length).toBeGreaterThan(10);
    expect(measure.source).toMatch(/\d{4}/);
    expect(new Set(measure.invariances).size).toBe(measure.invariances.length);
  });
});

describe.each(measures.items)("measure $name", (measure) => {
  it.each(measurePromises(measure))("$sentence", async ({ keep }) => {
    await expect(keep()).resolves.toBeUndefined();
  });

  it("says of a single row, NaN and infinity what must hold", async () => {
    await expect(measure.compute(matrix(1, 2, Float32Array.of(1, 2)))).rejects.toThrow(InputError);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(measure.compute(spoilt(samples[0]!, value))).rejects.toThrow(InputError);
    }
  });
});

describe("the contract of a measure", () => {
  const isotropy = measures.get("isoscore");
  const broken = (part: Partial<Measure>): Promise<void> => checkMeasure({ ...isotropy, name: "mine", ...part });

  it("finds one that declares too much, or too little", async () => {
    const invariances = isotropy.invariances.filter((kind) => kind !== "scale");
    await expect(broken({ invariances })).rejects.toThrow(/mine: does see scale, which it does not declare/);
    const largest = async ({ data }: Matrix): Promise<number> => Math.max(...data);
    await expect(broken({ compute: largest, invariances: ["scale"] })).rejects.toThrow(/does not see scale, as it declares/);
  });

  it("finds one that changes its vectors, gives NaN, or takes it", async () => {
    const spoiling = async (x: Matrix): Promise<number> => {
      x.data[0] = 1e6;
      return 1;
    };
    await expect(broken({ compute: spoiling })).rejects.toThrow(/vectors that were changed/);
    await expect(broken({ compute: async () => Number.NaN })).rejects.toThrow(BrokenPromise);
    const constant = {
      compute: async () => 1,
      invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
    } as const;
    await expect(broken(constant)).rejects.toThrow(/refuses a single row, NaN and infinity, got no error/);
  });
});

/** Pairs that are related: a linear map to 10 dimensions, and noise. */
async function relative(x: Matrix): Promise<Matrix> {
  const random = seeded(3);
  const map = matrix(
    x.columns,
    10,
    Float32Array.from({ length: x.columns * 10 }, () => random.normal()),
  );
  const image = await multiply(x, map);
  return matrix(
    image.rows,
    10,
    image.data.map((value) => 1 + value + random.normal()),
  );
}
const pairs = await Promise.all(samples.map(async (x) => [x, await relative(x)] as const));

describe.each(pairMeasures.items)("pair measure $name", (measure) => {
  it("is the same number every time and both ways round, and leaves the vectors alone", async () => {
    for (const [x, y] of pairs) {
      const before = x.data.slice();
      const value = await measure.compute(x, y);
      expect(value).toBeGreaterThan(0.05);
      expect(value).toBeLessThan(0.95);
      expect(await measure.compute(x, y)).toBe(value);
      expect([await measure.compute(y, x)]).toBeCloseToAll([value], ONE);
      expect(sameBytes(x.data, before)).toBe(true);
    }
  });

  it("is 1 for a matrix and itself", async () => {
    for (const [x, y] of pairs) {
      expect([await measure.compute(x, x), await measure.compute(y, y)]).toBeCloseToAll([1, 1], ONE);
    }
  });

  it.each(measure.invariances)("does not see %s, as it declares", async (invariance) => {
    for (const [i, [x, y]] of pairs.entries()) {
      const value = await measure.compute(x, y);
      const random = seeded(10 * i);
      const ofX = changes[invariance](x.rows, x.columns, random);
      const ofY = changes[invariance](y.rows, y.columns, random);
      const changed =
        ofX.order === null
          ? [await measure.compute(await ofX.vectors(x), y), await measure.compute(x, await ofY.vectors(y))]
          : [await measure.compute(await ofX.vectors(x), await ofX.vectors(y))];
      expect(changed).toBeCloseToAll(
        changed.map(() => value),
        UNCHANGED,
      );
    }
  });

  for (const kind of kinds.filter((change) => !measure.invariances.includes(change))) {
    it(`does see ${kind}, which it does not declare`, async () => {
      const differences: number[] = [];
      for (const [x, y] of pairs) {
        const changed = await measure.compute(await changes[kind](x.rows, x.columns, seeded(1)).vectors(x), y);
        differences.push(Math.abs(changed - (await measure.compute(x, y))));
      }
      expect(Math.max(...differences)).toBeGreaterThan(CHANGED);
    });
  }

  it("does see rows that do not belong together", async () => {
    for (const [x, y] of pairs) {
      const mixed = await changes["row-order"](y.rows, y.columns, seeded(1)).vectors(y);
      expect(Math.abs((await measure.compute(x, mixed)) - (await measure.compute(x, y)))).toBeGreaterThan(CHANGED);
    }
  });

  it("is finite or says what is missing on degenerate vectors", async () => {
    for (const x of degenerate) {
      const other = matrix(
        x.rows,
        2,
        Float32Array.from({ length: 2 * x.rows }, (_, at) => Math.sin(at)),
      );
      for (const [a, b] of [
        [x, x],
        [x, other],
        [other, x],
      ] as const) {
        await finiteOrRefused(() => measure.compute(a, b));
      }
    }
  });

  it("refuses a single row, other rows, no spread, NaN and infinity", async () => {
    const [x, y] = pairs[0]!;
    const one = matrix(1, 2, Float32Array.of(1, 2));
    await expect(measure.compute(one, one)).rejects.toThrow(InputError);
    await expect(measure.compute(x, takeRows(y, first.slice(1)))).rejects.toThrow(ShapeError);
    const constant = matrix(x.rows, 3, new Float32Array(3 * x.rows).fill(0.1));
    await expect(measure.compute(x, constant)).rejects.toThrow(InputError);
    await expect(measure.compute(constant, x)).rejects.toThrow(InputError);
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      await expect(measure.compute(x, spoilt(y, value))).rejects.toThrow(InputError);
      await expect(measure.compute(spoilt(x, value), y)).rejects.toThrow(InputError);
    }
  });
});

interface Labelled {
  readonly x: Matrix;
  readonly labels: ClassLabels;
  readonly head: ClassHead;
}
const labelled: readonly Labelled[] = ["informative", "imbalanced", "six-classes"].map((name, i) => {
  const { vectors, labels } = planted(name).test;
  if (labels.kind !== "classes") throw new Error("a set with classes");
  const random = seeded(i);
  const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());
  return {
    x: takeRows(vectors, first),
    labels: { ...labels, values: labels.values.slice(0, first.length) },
    head: {
      weight: matrix(labels.classes, vectors.columns, normals(labels.classes * vectors.columns)),
      bias: normals(labels.classes),
    },
  };
});

describe.each(labelledMeasures.items)("labelled measure $name", (measure) => {
  const number = async (x: Matrix, labels: ClassLabels, head: ClassHead | null): Promise<number> => {
    const value = await measure.compute(x, labels, head);
    if (value === null) throw new Error("no value though there is a head");
    return value;
  };

  it("is the same number every time and leaves the vectors alone", async () => {
    for (const { x, labels, head } of labelled) {
      const before = x.data.slice();
      const value = await number(x, labels, head);
      expect(Number.isFinite(value)).toBe(true);
      expect(await number(x, labels, head)).toBe(value);
      expect(sameBytes(x.data, before)).toBe(true);
    }
  });

  it("is null without a head if and only if it needs one", async () => {
    for (const { x, labels, head } of labelled) {
      const without = await measure.compute(x, labels, null);
      if (measure.needsHead) expect(without).toBeNull();
      else expect(without).toBe(await number(x, labels, head));
    }
  });

  it.each(measure.invariances)("does not see %s, as it declares", async (invariance) => {
    for (const [i, { x, labels, head }] of labelled.entries()) {
      const change = changes[invariance](x.rows, x.columns, seeded(i));
      const moved =
        change.order === null ? labels : { ...labels, values: Int32Array.from(change.order, (at) => labels.values[at]!) };
      const changed = await number(await change.vectors(x), moved, await change.head(head));
      expect([changed]).toBeCloseToAll([await number(x, labels, head)], UNCHANGED);
    }
  });

  it("does not see which number a class has", async () => {
    for (const { x, labels, head } of labelled) {
      const last = labels.classes - 1;
      const values = labels.values.map((label) => last - label);
      const order = Array.from({ length: labels.classes }, (_, c) => last - c);
      const turned = { weight: takeRows(head.weight, order), bias: order.map((c) => head.bias?.[c] ?? 0) };
      expect([await number(x, { ...labels, values }, turned)]).toBeCloseToAll([await number(x, labels, head)], ROUNDING);
    }
  });

  it("refuses a class without rows, other labels, one place for all means, NaN and infinity", async () => {
    const { x, labels, head } = labelled[0]!;
    const wide = {
      weight: matrix(
        3,
        x.columns,
        new Float32Array(3 * x.columns).map((_, at) => Math.sin(at)),
      ),
      bias: null,
    };
    await expect(measure.compute(x, { ...labels, classes: 3 }, wide)).rejects.toThrow(
      /every class must have rows.*none of class 2/,
    );
    await expect(measure.compute(x, { ...labels, classes: 1 }, head)).rejects.toThrow(InputError);
    await expect(measure.compute(x, { ...labels, values: labels.values.slice(1) }, head)).rejects.toThrow(ShapeError);
    const constant = matrix(x.rows, x.columns, new Float32Array(x.data.length).fill(0.1));
    await expect(measure.compute(constant, labels, head)).rejects.toThrow(InputError);
    await expect(measure.compute(spoilt(x, Number.NaN), labels, head)).rejects.toThrow(InputError);
    await expect(measure.compute(spoilt(x, Number.POSITIVE_INFINITY), labels, head)).rejects.toThrow(InputError);
  });

  if (measure.needsHead) {
    it("refuses a head that does not fit, or holds NaN", async () => {
      const { x, labels, head } = labelled[0]!;
      await expect(measure.compute(x, labels, { ...head, weight: matrix(3, x.columns) })).rejects.toThrow(ShapeError);
      await expect(measure.compute(x, labels, { ...head, weight: matrix(2, 3) })).rejects.toThrow(ShapeError);
      await expect(measure.compute(x, labels, { ...head, weight: spoilt(head.weight, Number.NaN) })).rejects.toThrow(InputError);
    });
  }
});
