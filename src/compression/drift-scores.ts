/** What is looked at in vectors to see whether a chain still fits them: a number or a few for each row. */
import { checkFinite } from "../codecs/codec.ts";
import type { FittedCompressor } from "../compressors/compressor.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { FittedChain } from "./chain.ts";
import { wayBack } from "./way-back.ts";

/** Means of known rows: what a way back fills in, and what rows are measured from. */
export interface KnownMeans {
  /** What goes into each compressor, in their order, and what comes out of the last. */
  readonly means: readonly Float64Array[];
  /** [codedSize] Spreads of the chain's outputs: half the distance of their quartiles; 1 where there is none. */
  readonly spreads: Float64Array;
  /** Principal components of known rows, for a chain that has no way back; null where every compressor has one. */
  readonly components: FittedCompressor | null;
}

/** Whether outputs of a chain can become vectors again by its own maths. */
export function hasWayBack({ compressors }: Pick<FittedChain, "compressors">): boolean {
  return compressors.every(({ reconstruct }) => reconstruct !== undefined);
}

/** Numbers of rows. */
export interface DriftScores {
  /** ‖x‖ [n] */
  readonly norms: Float64Array;
  /** ‖x − x̂‖² [n], with x̂ what the code gives back, or what principal components do where it gives back no vector. */
  readonly errors: Float64Array;
  /** Σⱼ ((yⱼ − mean) / spread)² / k [n], of the chain's outputs y. */
  readonly distances: Float64Array;
  /** y [n, k] */
  readonly outputs: Matrix;
}

/**
 * The scores of rows.
 * @throws ShapeError for vectors of another size; InputError for numbers that are not finite
 */
export async function driftScores(chain: FittedChain, vectors: Matrix, known: KnownMeans): Promise<DriftScores> {
  checkFinite(`drift of ${chain.name}`, vectors);
  const outputs = await chain.project(vectors);
  const errors = squaredDistances(vectors, await reconstructed(chain, vectors, outputs, known));
  return { norms: rowNorms(vectors), errors, distances: standardisedDistances(outputs, known), outputs };
}

/** What goes into each compressor, and what comes out of the last. */
export async function chainStages(chain: FittedChain, vectors: Matrix): Promise<readonly Matrix[]> {
  const stages = [vectors];
  for (const compressor of chain.compressors) stages.push(await compressor.apply(stages.at(-1)!));
  return stages;
}

/** x̂ [n, d] */
async function reconstructed(
  chain: FittedChain,
  vectors: Matrix,
  outputs: Matrix,
  { means, components }: KnownMeans,
): Promise<Matrix> {
  const back =
    components === null
      ? await wayBack(chain, chain.decode(chain.codec.encode(outputs)), means)
      : await components.reconstruct?.(await components.apply(vectors), means[0]!);
  return back!; // where a chain has no way back there are components, which have one
}

function squaredDistances(a: Matrix, b: Matrix): Float64Array {
  const distances = new Float64Array(a.rows);
  for (let i = 0, at = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.columns; j++, at++) sum += (a.data[at]! - b.data[at]!) ** 2;
    distances[i] = sum;
  }
  return distances;
}

function standardisedDistances(outputs: Matrix, { means, spreads }: KnownMeans): Float64Array {
  const mean = means.at(-1)!;
  const distances = new Float64Array(outputs.rows);
  for (let i = 0, at = 0; i < outputs.rows; i++) {
    let sum = 0;
    for (let j = 0; j < outputs.columns; j++, at++) sum += ((outputs.data[at]! - mean[j]!) / spreads[j]!) ** 2;
    distances[i] = sum / outputs.columns;
  }
  return distances;
}

/** ‖x‖ of each row [n]. */
export function rowNorms({ data, rows, columns }: Matrix): Float64Array {
  const norms = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++, at++) sum += data[at]! ** 2;
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}
