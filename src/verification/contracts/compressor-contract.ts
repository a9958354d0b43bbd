/** What every compressor holds: sizes, rows by themselves, the way back, nested sizes, the same bits, what it hangs on, saving. */
import { seeded } from "../../base/random.ts";
import type { Compressor, FittedCompressor, PreparedCompressor } from "../../compressors/compressor.ts";
import { column, type Matrix, matrix, takeRows } from "../../numeric/matrix.ts";
import { lda } from "../../probes/lda.ts";
import { score } from "../../statistics/metrics.ts";
import { columnMeans } from "../../statistics/moments/column-moments.ts";
import type { LabelledMoments } from "../../statistics/moments/labelled-moments.ts";
import { labelledMoments } from "../../statistics/moments/row-moments.ts";
import { withVectors } from "../../statistics/rows.ts";
import { type Planted, plantedDimensions } from "../planted-sets.ts";
import { areSame, type CheckOptions, type ContractPromise, hold, keepAll, refuses, requireClose, strong } from "./contract.ts";
import { plantedFor, shuffled } from "./planted-rows.ts";

/** Products of float32 numbers, summed in another order when there are more or fewer rows or outputs. */
const rounding = 2e-6;

/** Moments of rows that were compressed in float32, or not compressed at all. */
const mapped = 1e-6;

/** There and back: two float32 products of values up to 5 with 24 terms each. */
const wayBack = 2e-5;

/** Five standard errors of an accuracy on 2,000 test rows. */
const chance = 5 * Math.sqrt(0.25 / 2000);

/** What a fit on 3,000 rows and chance on 2,000 may cost. */
const near = 0.03;

/** Sets of two classes whose information no full-size compressor may lose. */
const informativeSets = ["informative", "rotated", "correlated-noise", "copies"];

/**
 * Holds a compressor to its contract: what our own compressors are tested with.
 *
 * @example
 * ```ts
 * import { pca } from "assay";
 * import { checkCompressor } from "assay/verification";
 *
 * await checkCompressor(pca());
 * ```
 * @param options  `{ strength: false }` for one that is sound but weak
 * @throws BrokenPromise for the first promise that is not kept
 */
export async function checkCompressor(compressor: Compressor, options: CheckOptions = {}): Promise<void> {
  await keepAll(compressor.name, compressorPromises(compressor), options);
}

/** The promises. */
export function compressorPromises(compressor: Compressor): readonly ContractPromise[] {
  const sets = plantedFor(compressor.targets);
  const [set] = sets;
  if (set === undefined) throw new Error("a compressor takes some kind of labels");
  const on = (sentence: string, keep: (compressor: Compressor, set: Planted) => Promise<void>, of = set): ContractPromise => ({
    sentence: `${sentence}, on ${of.name}`,
    keep: () => keep(compressor, of),
  });
  return [
    ...sets.map((one) => on("gives [n, k] finite numbers at every size, and leaves its input alone", givesNumbers, one)),
    on("maps each row by itself", mapsRows),
    on("comes back exactly, where it has a way back", comesBack),
    on("has nested sizes: a smaller one gives the first outputs of a larger one", nests),
    on("gives the same bits for the same seed", repeats),
    on("depends on what it says it depends on, and on nothing else", dependsOn),
    on("knows the moments of its outputs, if any, from those of its inputs", knowsMoments),
    on("is the same after its tensors were restored", restores),
    on("refuses sizes that cannot be, and vectors of another size", refusesSizes),
    ...plantedFor(["binary"])
      .filter(({ name }) => name === "noise" || informativeSets.includes(name))
      .map((one) =>
        one.name === "noise"
          ? on("finds nothing in pure noise", findsNothing, one)
          : strong(on("keeps all that there is to know at full size", keepsAll, one)),
      ),
  ];
}

const prepare = (compressor: Compressor, set: Planted): Promise<PreparedCompressor> =>
  compressor.prepare(set.training, seeded(1));

/** The first test rows. */
function head({ test }: Planted): Matrix {
  return takeRows(
    test.vectors,
    Array.from({ length: 50 }, (_, i) => i),
  );
}

/** Test accuracy of LDA on compressed rows. */
async function accuracy(fitted: FittedCompressor, { training, test }: Planted): Promise<number> {
  const [probe] = await lda().fit(withVectors(training, await fitted.apply(training.vectors)), [0]);
  return score("accuracy", test.labels, await probe!.predict(await fitted.apply(test.vectors)));
}

async function givesNumbers(compressor: Compressor, set: Planted): Promise<void> {
  const { vectors } = set.training;
  const before = vectors.data.slice();
  const prepared = await prepare(compressor, set);
  for (const size of [1, 7, plantedDimensions]) {
    const fitted = prepared.at(size);
    hold(fitted.name === compressor.name, `the name ${fitted.name}`);
    hold(fitted.inputSize === plantedDimensions && fitted.outputSize === size, `${fitted.inputSize} → ${fitted.outputSize}`);
    const out = await fitted.apply(vectors);
    hold(
      out.rows === vectors.rows && out.columns === size && out.data.length === size * vectors.rows,
      `[${out.rows}, ${out.columns}]`,
    );
    hold(out.data.every(Number.isFinite), "numbers that are not finite");
  }
  hold(areSame(before, vectors.data), "training vectors that were changed");
}

async function mapsRows(compressor: Compressor, set: Planted): Promise<void> {
  const fitted = (await prepare(compressor, set)).at(6);
  const all = await fitted.apply(set.test.vectors);
  for (const i of [0, 17, set.test.vectors.rows - 1]) {
    requireClose((await fitted.apply(takeRows(set.test.vectors, [i]))).data, takeRows(all, [i]).data, { relative: rounding });
  }
  hold((await fitted.apply(matrix(0, plantedDimensions))).rows === 0, "rows of none");
}

async function comesBack(compressor: Compressor, set: Planted): Promise<void> {
  const prepared = await prepare(compressor, set);
  const mean = columnMeans(set.training.vectors);
  const rows = head(set);
  for (const size of [1, 7, plantedDimensions]) {
    const fitted = prepared.at(size);
    const { reconstruct } = fitted;
    if (reconstruct === undefined) return;
    const out = await fitted.apply(rows);
    const back = await reconstruct(out, mean);
    hold(back.rows === rows.rows && back.columns === plantedDimensions, `[${back.rows}, ${back.columns}]`);
    requireClose((await fitted.apply(back)).data, out.data, { absolute: wayBack });
    if (size === plantedDimensions) requireClose(back.data, rows.data, { absolute: wayBack });
    // What is outside the subspace is that of the mean: the mean's own outputs bring back the mean.
    const centre = matrix(1, plantedDimensions, Float32Array.from(mean));
    requireClose((await reconstruct(await fitted.apply(centre), mean)).data, centre.data, { absolute: wayBack });
    await refuses(() => reconstruct(matrix(2, size + 1), mean));
    await refuses(() => reconstruct(out, mean.slice(1)));
  }
}

async function nests(compressor: Compressor, set: Planted): Promise<void> {
  const prepared = await prepare(compressor, set);
  const whole = await prepared.at(plantedDimensions).apply(head(set));
  for (const size of [1, 2, 13]) {
    const part = await prepared.at(size).apply(head(set));
    for (let j = 0; j < size; j++) requireClose(column(part, j), column(whole, j), { relative: rounding });
  }
}

async function giveSame(a: PreparedCompressor, b: PreparedCompressor, rows: Matrix): Promise<boolean> {
  return areSame((await a.at(5).apply(rows)).data, (await b.at(5).apply(rows)).data);
}

async function repeats(compressor: Compressor, set: Planted): Promise<void> {
  hold(
    await giveSame(await prepare(compressor, set), await prepare(compressor, set), head(set)),
    "other outputs the second time",
  );
}

async function dependsOn(compressor: Compressor, set: Planted): Promise<void> {
  const { uses } = compressor;
  const { training } = set;
  const first = await prepare(compressor, set);
  const relabelled = await compressor.prepare(shuffled(training, 5), seeded(1));
  const scaled = training.vectors.data.map((value, at) => value * (1 + (at % plantedDimensions)));
  const other = withVectors(training, matrix(training.vectors.rows, plantedDimensions, scaled));
  const moved = await compressor.prepare(other, seeded(1));
  const seesLabels = !(await giveSame(first, relabelled, head(set)));
  const seesVectors = !(await giveSame(first, moved, head(set)));
  hold(seesLabels === (uses === "labels"), `outputs that ${seesLabels ? "" : "do not "}hang on labels`);
  if (uses !== "labels")
    hold(seesVectors === (uses === "vectors"), `outputs that ${seesVectors ? "" : "do not "}hang on vectors`);
}

async function knowsMoments(compressor: Compressor, set: Planted): Promise<void> {
  const fitted = (await prepare(compressor, set)).at(9);
  const follow = fitted.moments ?? fitted.approximateMoments;
  if (follow === undefined) return;
  const { vectors, labels } = set.training;
  const known: LabelledMoments = follow(await labelledMoments(vectors, labels));
  const own = await labelledMoments(await fitted.apply(vectors), labels);
  hold(known.rows === own.rows && known.dimensions === 9 && known.kind === own.kind, "moments of other rows");
  requireClose(known.weights, own.weights, {});
  requireClose(known.mean, own.mean, { absolute: mapped * Math.max(1, ...own.mean.map(Math.abs)) });
  requireClose(known.within, own.within, { absolute: mapped * Math.max(...own.within) });
}

async function restores(compressor: Compressor, set: Planted): Promise<void> {
  const fitted = (await prepare(compressor, set)).at(9);
  const restored = compressor.restore(fitted.toTensors());
  hold(restored.inputSize === fitted.inputSize && restored.outputSize === fitted.outputSize, "other sizes");
  hold(areSame((await restored.apply(head(set))).data, (await fitted.apply(head(set))).data), "other outputs");
}

async function refusesSizes(compressor: Compressor, set: Planted): Promise<void> {
  const prepared = await prepare(compressor, set);
  for (const size of [0, -1, plantedDimensions + 1, 1.5, Number.NaN]) await refuses(async () => prepared.at(size));
  await refuses(() => prepared.at(2).apply(matrix(3, plantedDimensions - 1)));
}

async function findsNothing(compressor: Compressor, set: Planted): Promise<void> {
  const prepared = await prepare(compressor, set);
  for (const size of [1, 8, plantedDimensions]) {
    const reached = await accuracy(prepared.at(size), set);
    hold(Math.abs(reached - 0.5) < chance, `an accuracy of ${reached} at ${size}`);
  }
}

async function keepsAll(compressor: Compressor, set: Planted): Promise<void> {
  const reached = await accuracy((await prepare(compressor, set)).at(plantedDimensions), set);
  hold(reached > (set.best ?? 1) - near, `an accuracy of ${reached} where ${set.best} is to be had`);
}
