/**
 * What an artefact keeps of known rows, so that new ones can be held against them: means, spreads, and sketches of norms,
 * reconstruction errors, distances and each output; where a chain has no way back, principal components. No row is kept.
 *
 * The rows must be some that the chain was not fitted on (those that chose or certified): what was fitted on rows suits
 * them better than any others, and every other row would look like drift.
 */

import { FormatError, InputError } from "../base/errors.ts";
import { seeded } from "../base/random.ts";
import { checkFinite } from "../codecs/codec.ts";
import type { FittedCompressor } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { forEachColumn } from "../statistics/columns.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { rows } from "../statistics/rows.ts";
import { medianOf, quartileSpread, type Sketch, sketchBounds, sketchOf } from "../statistics/two-sample/sketch.ts";
import type { FittedChain } from "./chain.ts";
import { distinctRows } from "./distinct-rows.ts";
import { chainStages, driftScores, hasWayBack, type KnownMeans, rowNorms } from "./drift-scores.ts";

/** What is kept. */
export interface DriftReference extends KnownMeans {
  readonly rows: number;
  readonly norms: Sketch;
  readonly errors: Sketch;
  readonly distances: Sketch;
  /** [codedSize] */
  readonly outputs: readonly Sketch[];
}

/** With fewer rows on either side nothing short of another world could be told. */
export const fewestDriftRows = 30;

/** Norms within a thousandth of each other are equal: half precision and other engines round so. */
const normResolution = 1e-3;

/** Errors below a ten-thousandth of what vectors spread are none. */
const errorResolution = 1e-4;

/** Distances have a mean near 2; a thousandth is no difference. */
const distanceResolution = 1e-3;

/** Principal components that are kept for a chain without a way back. */
const mostComponents = 64;

/** Outputs that spread less than this share of the widest one are rounding. */
const outputResolution = 1e-6;

/**
 * What is to be kept of rows. Means and spreads are of every second row, errors and distances, which are measured from
 * these, of the others: rows lie nearer to their own mean than later ones do. Of equal rows one counts.
 *
 * @param known  [n, d], n ≥ 30 different ones, that the chain was not fitted on; ten thousand are plenty
 * @throws InputError for fewer rows, or numbers that are not finite; ShapeError for vectors of another size
 */
export async function driftReference(chain: FittedChain, known: Matrix): Promise<DriftReference> {
  const vectors = distinctRows().of(known);
  checkDriftRows(chain, vectors.rows);
  checkFinite(`drift of ${chain.name}`, vectors);
  const [even, odd] = [everySecond(vectors, 0), everySecond(vectors, 1)];
  const stages = await chainStages(chain, even);
  const means = stages.map((stage) => columnMeans(stage));
  const widths: number[] = [];
  forEachColumn(stages.at(-1)!, (values) => widths.push(quartileSpread(Float64Array.from(values))));
  const widest = Math.max(...widths);
  const least = widest > 0 ? outputResolution * widest : 1;
  const components = hasWayBack(chain) ? null : await componentsOf(even);
  const kept = {
    means,
    components,
    spreads: Float64Array.from(widths, (width) => (width > least ? width : Math.max(widest, least))),
  };
  const { errors, distances } = await driftScores(chain, odd, kept);
  const outputs: Sketch[] = [];
  forEachColumn(await chain.project(vectors), (values) => outputs.push(sketchOf(Float64Array.from(values), least)));
  const norms = rowNorms(vectors);
  const norm = medianOf(norms);
  return {
    ...kept,
    rows: vectors.rows,
    norms: sketchOf(norms, norm > 0 ? normResolution * norm : 1),
    errors: sketchOf(errors, errorResolution * spreadOf(even, means[0]!)),
    distances: sketchOf(distances, distanceResolution),
    outputs,
  };
}

/** Principal components, up to a quarter of the dimensions and of the rows: noise shows in what these leave over. */
async function componentsOf(vectors: Matrix): Promise<FittedCompressor> {
  const training = rows("training", vectors, { kind: "values", values: new Float64Array(vectors.rows) });
  const size = Math.max(1, Math.min(mostComponents, Math.floor(Math.min(vectors.columns, vectors.rows) / 4)));
  return (await compressors.get("pca").prepare(training, seeded(0))).at(size);
}

function everySecond(vectors: Matrix, first: 0 | 1): Matrix {
  return takeRows(
    vectors,
    Uint32Array.from({ length: Math.floor((vectors.rows + 1 - first) / 2) }, (_, at) => 2 * at + first),
  );
}

/** Throws with fewer rows than can be tested. @throws InputError */
export function checkDriftRows(chain: Pick<FittedChain, "name">, rows: number): void {
  if (rows >= fewestDriftRows) return;
  throw new InputError({
    where: `drift of ${chain.name}`,
    must: `there must be at least ${fewestDriftRows} different vectors`,
    got: `${rows}`,
    todo: "Collect more before they are tested.",
  });
}

/** Mean squared distance from the mean; 1 where there is none. */
function spreadOf({ data, rows, columns }: Matrix, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) sum += (data[at]! - mean[j]!) ** 2;
  return sum > 0 ? sum / rows : 1;
}

/** A reference as tensors, to be kept with the chain. */
export function driftTensors(reference: DriftReference): ReadonlyMap<string, Tensor> {
  const sketches = [reference.norms, reference.errors, reference.distances, ...reference.outputs];
  const count = sketches.length;
  const float64 = (shape: readonly number[], data: Float64Array): Tensor => ({ shape: [...shape], data });
  return new Map([
    ...componentTensors(reference.components),
    ...reference.means.map((mean, at) => [`means.${at}`, float64([mean.length], mean)] as const),
    ["spreads", float64([reference.spreads.length], reference.spreads)],
    ["scales", float64([count, 2], Float64Array.from(sketches.flatMap(({ centre, unit }) => [centre, unit])))],
    ["bounds", float64([count, sketchBounds], Float64Array.from(sketches.flatMap(({ bounds }) => [...bounds])))],
    ["counts", float64([count, sketchBounds + 1], Float64Array.from(sketches.flatMap(({ counts }) => [...counts])))],
  ]);
}

/**
 * The reference that `driftTensors` wrote.
 * @throws FormatError for tensors that are missing, of another shape, or not of this chain
 */
export function restoredDriftReference(chain: FittedChain, tensors: ReadonlyMap<string, Tensor>): DriftReference {
  const sizes = [chain.inputSize, ...chain.compressors.map(({ outputSize }) => outputSize)];
  const count = 3 + chain.codedSize;
  const means = sizes.map((size, at) => numbersOf(chain, tensors, `means.${at}`, [size]));
  const components = hasWayBack(chain) ? null : restoredComponents(chain, tensors);
  const spreads = numbersOf(chain, tensors, "spreads", [chain.codedSize]);
  const scales = numbersOf(chain, tensors, "scales", [count, 2]);
  const bounds = numbersOf(chain, tensors, "bounds", [count, sketchBounds]);
  const counts = numbersOf(chain, tensors, "counts", [count, sketchBounds + 1]);
  const sketches = Array.from({ length: count }, (_, at): Sketch => {
    const of = (data: Float64Array, width: number): Float64Array => data.slice(at * width, (at + 1) * width);
    const [centre, unit] = of(scales, 2) as unknown as readonly [number, number];
    return { centre, unit, bounds: of(bounds, sketchBounds), counts: of(counts, sketchBounds + 1) };
  });
  const totals = sketches.map((sketch) => sketch.counts.reduce((sum, each) => sum + each, 0));
  const rows = totals[0]!;
  const isSound = (sketch: Sketch, at: number): boolean =>
    sketch.unit > 0 &&
    sketch.counts.every((each) => Number.isInteger(each) && each >= 0) &&
    totals[at] === (at === 1 || at === 2 ? Math.floor(rows / 2) : rows);
  if (rows < fewestDriftRows || !sketches.every(isSound) || !spreads.every((spread) => spread > 0)) {
    throw broken(chain, "counts must be whole, of the same rows everywhere, and units and spreads positive", "others");
  }
  const [norms, errors, distances, ...outputs] = sketches as [Sketch, Sketch, Sketch, ...Sketch[]];
  return { rows, means, spreads, components, norms, errors, distances, outputs };
}

/** Before the names of tensors of principal components. */
const prefix = "components.";

function componentTensors(components: FittedCompressor | null): readonly (readonly [string, Tensor])[] {
  return components === null ? [] : [...components.toTensors()].map(([key, tensor]) => [`${prefix}${key}`, tensor] as const);
}

function restoredComponents(chain: FittedChain, tensors: ReadonlyMap<string, Tensor>): FittedCompressor {
  const own = [...tensors]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, tensor]) => [key.slice(prefix.length), tensor] as const);
  const components = compressors.get("pca").restore(new Map(own));
  if (components.inputSize === chain.inputSize) return components;
  throw broken(chain, `components must have ${chain.inputSize} dimensions`, `${components.inputSize}`);
}

function numbersOf(
  chain: Pick<FittedChain, "name">,
  tensors: ReadonlyMap<string, Tensor>,
  key: string,
  shape: readonly number[],
): Float64Array {
  const tensor = tensors.get(key);
  const isOf = tensor?.shape.length === shape.length && shape.every((size, at) => tensor.shape[at] === size);
  const { data } = tensor ?? {};
  if (isOf && data instanceof Float64Array && data.every(Number.isFinite)) return data;
  const got = tensor === undefined ? "none" : `${tensor.data.constructor.name} [${tensor.shape.join(", ")}]`;
  throw broken(chain, `${key} must be finite float64 numbers [${shape.join(", ")}]`, got);
}

function broken({ name }: Pick<FittedChain, "name">, must: string, got: string): FormatError {
  return new FormatError({ where: `drift of ${name}`, must, got, todo: "Was it kept for another chain, or changed since?" });
}
