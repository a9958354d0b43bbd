/** What every measure of one matrix holds: the same finite number every time, the invariances it declares and no others, odd rows. */
import { InputError } from "../../base/errors.ts";
import { seeded } from "../../base/random.ts";
import type { Invariance, Measure } from "../../measures/measure.ts";
import { type Matrix, matrix, takeRows } from "../../numeric/matrix.ts";
import { plantedDimensions } from "../planted-sets.ts";
import { areSame, type ContractPromise, hold, keepAll, refuses, requireClose } from "./contract.ts";
import { plantedFor } from "./planted-rows.ts";
import { changes } from "./vector-changes.ts";

/** The changed vectors are rounded to float32 again, and small spectra feel it. */
const unchanged = { relative: 1e-4, absolute: 1e-6 };

/** A change that counts as one. */
const changed = 1e-2;

const sampleNames = ["informative", "copies", "correlated-noise", "imbalanced"];
const sampleRows = 500;

const kinds: readonly Invariance[] = ["rotation", "scale", "translation", "row-order", "column-order"];

/**
 * Holds a measure of one matrix to its contract: what our own measures are tested with.
 *
 * @example
 * ```ts
 * import { measures } from "assay";
 * import { checkMeasure } from "assay/verification";
 *
 * await checkMeasure(measures.get("isoscore"));
 * ```
 * @throws BrokenPromise for the first promise that is not kept
 */
export async function checkMeasure(measure: Measure): Promise<void> {
  await keepAll(measure.name, measurePromises(measure));
}

/** The promises. */
export function measurePromises(measure: Measure): readonly ContractPromise[] {
  const { invariances } = measure;
  return [
    { sentence: "is the same number every time and leaves the vectors alone", keep: () => repeats(measure) },
    ...invariances.map((kind) => ({ sentence: `does not see ${kind}, as it declares`, keep: () => ignores(measure, kind) })),
    ...kinds
      .filter((kind) => !invariances.includes(kind))
      .map((kind) => ({ sentence: `does see ${kind}, which it does not declare`, keep: () => sees(measure, kind) })),
    { sentence: "is finite or says what is missing on degenerate vectors", keep: () => survives(measure) },
    { sentence: "refuses a single row, NaN and infinity", keep: () => refusesNonsense(measure) },
  ];
}

/** Vectors of planted sets; those of the first once more with two dimensions far from 0, as encoders have: cosines see those first. */
export function measuredSamples(): readonly Matrix[] {
  const rows = Array.from({ length: sampleRows }, (_, i) => i);
  const sets = plantedFor(["binary", "multiclass", "regression"]).filter(({ name }) => sampleNames.includes(name));
  const centred = sampleNames.flatMap((name) =>
    sets.filter((set) => set.name === name).map(({ test }) => takeRows(test.vectors, rows)),
  );
  const [first] = centred;
  if (first === undefined) throw new Error("a planted set is missing");
  const away = [4, -3, ...new Array<number>(plantedDimensions - 2).fill(0)];
  const far = first.data.map((value, at) => value + away[at % plantedDimensions]!);
  return [...centred, matrix(first.rows, first.columns, far)];
}

/** Vectors at the edge of what there is. */
export const degenerateVectors: readonly Matrix[] = [
  matrix(0, 3),
  matrix(1, 3, Float32Array.of(1, 2, 3)),
  matrix(2, 3),
  matrix(4, 2, new Float32Array(8).fill(0.1)),
  matrix(5, 2, Float32Array.of(0, 1, 0, 2, 0, 3, 0, 4, 0, 5)),
  matrix(3, 1, Float32Array.of(1, 2, 3)),
  matrix(3, 2, Float32Array.of(1e-30, 0, 0, 1e-30, 0, 0)),
  matrix(3, 2, Float32Array.of(1e15, 0, 0, 1e15, -1e15, 0)),
  matrix(6, 2, Float32Array.of(1e30, 0, 0, 1e30, -1e30, 0, 2e30, 1e30, 0, -3e30, 1e29, 1e28)),
];

/** A copy with one value replaced. */
export function spoilt(x: Matrix, value: number): Matrix {
  const data = x.data.slice();
  data[7] = value;
  return matrix(x.rows, x.columns, data);
}

async function repeats(measure: Measure): Promise<void> {
  for (const x of measuredSamples()) {
    const before = x.data.slice();
    const value = await measure.compute(x);
    hold(Number.isFinite(value), `${value}`);
    const again = await measure.compute(x);
    hold(Object.is(again, value), `${again} after ${value}`);
    hold(areSame(x.data, before), "vectors that were changed");
  }
}

async function ignores(measure: Measure, kind: Invariance): Promise<void> {
  for (const [i, x] of measuredSamples().entries()) {
    for (let seed = 0; seed < 3; seed++) {
      const change = changes[kind](x.rows, x.columns, seeded(10 * i + seed));
      requireClose([await measure.compute(await change.vectors(x))], [await measure.compute(x)], unchanged);
    }
  }
}

async function sees(measure: Measure, kind: Invariance): Promise<void> {
  const differences: number[] = [];
  for (const x of measuredSamples()) {
    const other = await measure.compute(await changes[kind](x.rows, x.columns, seeded(1)).vectors(x));
    differences.push(Math.abs(other - (await measure.compute(x))));
  }
  const most = Math.max(...differences);
  hold(most > changed, `a difference of ${most} at most: declare it among the invariances`);
}

/** A finite value, or one of the errors that say what is missing. */
async function survives(measure: Measure): Promise<void> {
  for (const x of degenerateVectors) {
    try {
      const value = await measure.compute(x);
      hold(Number.isFinite(value), `${value} for [${x.rows}, ${x.columns}]`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
}

async function refusesNonsense(measure: Measure): Promise<void> {
  await refuses(() => measure.compute(matrix(1, 2, Float32Array.of(1, 2))));
  const [x] = measuredSamples();
  if (x === undefined) return;
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) await refuses(() => measure.compute(spoilt(x, value)));
}
