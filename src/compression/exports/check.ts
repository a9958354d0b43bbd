/**
 * Vectors that a loaded chain is tried on: drawn from the mean and spread of each dimension, so that none is a row of
 * anybody's, with what the chain made of them. Whoever loads the chain, in whatever language, must get the same.
 */
import { FormatError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import type { Tensor } from "../../formats/safetensors.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { columnMoments } from "../../statistics/moments/column-moments.ts";
import type { FittedChain } from "../chain.ts";

/** Vectors that are drawn. */
export const checkRows = 100;

/** Where the vectors of each dimension lie, and how far they spread. */
export interface Spread {
  /** [d] */
  readonly mean: Float64Array;
  /** [d], standard deviations */
  readonly deviation: Float64Array;
}

/** The mean and spread of the rows that a chain was fitted on. */
export function spreadOf(x: Matrix): Spread {
  const { mean, squares } = columnMoments(x);
  return { mean, deviation: squares.map((square) => Math.sqrt(square / Math.max(1, x.rows - 1))) };
}

/** Normal numbers about the mean, each dimension by itself [checkRows, d]. */
export function drawnVectors({ mean, deviation }: Spread, random: Random): Matrix {
  const d = mean.length;
  const data = Float32Array.from({ length: checkRows * d }, (_, at) => mean[at % d]! + deviation[at % d]! * random.normal());
  return matrix(checkRows, d, data);
}

/** The tensors of check.safetensors: `vectors` [n, d], `projected` [n, k], `codes` [n, bytes]. */
export async function checkTensors(
  chain: Pick<FittedChain, "project" | "encode">,
  vectors: Matrix,
): Promise<ReadonlyMap<string, Tensor>> {
  const projected = await chain.project(vectors);
  const codes = await chain.encode(vectors);
  return new Map<string, Tensor>([
    ["vectors", { shape: [vectors.rows, vectors.columns], data: vectors.data }],
    ["projected", { shape: [projected.rows, projected.columns], data: projected.data }],
    ["codes", { shape: [codes.rows, codes.bytesPerVector], data: codes.data }],
  ]);
}

/**
 * Rows whose codes a chain does not give again, from 0; none where it is the chain that they were written with.
 * @throws FormatError for tensors that are not of the chain's sizes
 */
export async function differingCheckRows(
  chain: Pick<FittedChain, "name" | "inputSize" | "bytesPerVector" | "encode">,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<readonly number[]> {
  const [vectors, codes] = [tensors.get("vectors"), tensors.get("codes")];
  const { inputSize, bytesPerVector } = chain;
  const [rows = 0] = vectors?.shape ?? [];
  if (
    !(vectors?.data instanceof Float32Array && codes?.data instanceof Uint8Array) ||
    rows < 1 ||
    vectors.data.length !== rows * inputSize ||
    codes.data.length !== rows * bytesPerVector
  ) {
    throw new FormatError({
      where: `checking ${chain.name}`,
      must: `there must be float32 vectors [n, ${inputSize}] and uint8 codes [n, ${bytesPerVector}]`,
      got: [...tensors].map(([key, { shape }]) => `${key} [${shape.join(", ")}]`).join(", ") || "nothing",
      todo: "Was the file written with this chain?",
    });
  }
  const [written, made] = [codes.data, (await chain.encode(matrix(rows, inputSize, vectors.data))).data];
  const isOther = (row: number): boolean => {
    for (let at = row * bytesPerVector; at < (row + 1) * bytesPerVector; at++) if (written[at] !== made[at]) return true;
    return false;
  };
  return Array.from({ length: rows }, (_, row) => row).filter(isOther);
}
