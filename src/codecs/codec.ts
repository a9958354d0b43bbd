/** The interface of a codec: fitted on training rows, it writes vectors as bytes, reads them back, and compares queries with them. */
import type { Identity } from "../base/brought.ts";
import { FormatError, InputError, ShapeError, UsageError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import type { Codes } from "../codes/code.ts";
import type { Metric } from "../codes/scores.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Noun } from "../results/words.ts";
import type { Rows } from "../statistics/rows.ts";

/**
 * A kind of codec, options filled in.
 *
 * @example
 * ```ts
 * import { type Codec, rotatedLevels } from "assay/codecs";
 *
 * const codec: Codec = rotatedLevels({ bits: 2 });
 * ```
 */
export interface Codec extends Identity {
  /** As in results and in chains: "int8", "bits:2", "pq:16". What stands behind a colon is a number. */
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** What a dimension becomes, in sentences: "8-bit integer", "8-bit integers". */
  readonly noun: Noun;
  /** Paper or standard, where it comes from. */
  readonly source: string;
  /** Whether what was decoded gets the same bytes again. */
  readonly stable: boolean;
  /** Of codecs with a number in their name: the same with another number, `codecOf("pq:24")`. */
  readonly withNumber?: ((number: number) => Codec) | undefined;
  /**
   * Learns ranges, levels or centroids.
   * @throws InputError without rows or with numbers that are not finite; ShapeError where the vectors have too few dimensions
   */
  fit(training: Rows<"training">, random: Random): Promise<FittedCodec>;
  /**
   * Builds a fitted codec again from what `toTensors` gave.
   * @throws FormatError when the tensors are not of this codec
   */
  restore(tensors: ReadonlyMap<string, Tensor>): FittedCodec;
}

/** A fitted codec: a value that can be applied and saved. */
export interface FittedCodec {
  readonly name: string;
  /** Numbers of a vector. */
  readonly inputSize: number;
  /** Bytes of a vector: all that is kept of it. */
  readonly bytesPerVector: number;
  /**
   * [n, inputSize] → n codes, each of its own row alone.
   * @throws ShapeError for vectors of another size; InputError for numbers that are not finite, with their row
   */
  encode(vectors: Matrix): Codes;
  /**
   * The vectors that codes stand for [n, inputSize].
   * @throws ShapeError for codes of another size; FormatError for bytes that stand for no number
   */
  decode(codes: Codes): Matrix;
  /**
   * A query of float numbers [inputSize] against each code: what comparing it with the decoded vectors gives, without
   * decoding them. "dot" and "cosine" are larger for nearer vectors, "l2", the squared distance, smaller.
   * @throws ShapeError for a query or codes of another size; InputError for a query that is not finite
   */
  scores(query: Float32Array, codes: Codes, metric: Metric): Float64Array;
  /** Everything needed to build it again: `loadCodec(name, toTensors())` behaves the same. */
  toTensors(): ReadonlyMap<string, Tensor>;
}

/** Bytes of all that a fitted codec needs beside the codes. */
export function artefactBytes(fitted: Pick<FittedCodec, "toTensors">): number {
  return [...fitted.toTensors().values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/**
 * Throws when there is nothing to fit on.
 * @throws InputError without rows, without dimensions, or with a number that is not finite
 */
export function checkTraining(name: string, vectors: Matrix): void {
  if (vectors.rows < 1 || vectors.columns < 1) {
    throw new InputError({
      where: name,
      must: "there must be at least one training row and one dimension",
      got: `[${vectors.rows}, ${vectors.columns}]`,
      todo: "Was every row left out, or put into another split?",
    });
  }
  checkFinite(name, vectors);
}

/**
 * Throws when a number of vectors is NaN or infinite.
 * @throws InputError with the row
 */
export function checkFinite(name: string, vectors: Matrix): void {
  if (firstNotFinite(vectors.data) >= 0) throw notFinite(name, vectors);
}

/** A number of vectors that is NaN or infinite, with its row. */
export function notFinite(name: string, vectors: Matrix): InputError {
  const at = firstNotFinite(vectors.data);
  return new InputError({
    where: name,
    must: "every number must be finite",
    got: `${vectors.data[at]} in dimension ${at % vectors.columns}`,
    todo: "Leave the row out, or look for what made it: a code has no bytes for such a number.",
    row: Math.floor(at / vectors.columns) + 1,
  });
}

/**
 * Throws when vectors are not of the size a codec was fitted on.
 * @throws ShapeError
 */
export function checkDimensions(name: string, expected: number, got: number): void {
  if (expected === got) return;
  throw new ShapeError({
    where: name,
    must: `vectors must have ${expected} dimensions, as those it was fitted on`,
    got: `${got}`,
    todo: "Were they made by the same encoder, and by the same steps before this one?",
  });
}

/**
 * Throws when codes are not of a codec's size.
 * @throws ShapeError
 */
export function checkCodes(name: string, bytes: number, { rows, bytesPerVector, data }: Codes): void {
  if (bytesPerVector === bytes && data.length === rows * bytes) return;
  throw new ShapeError({
    where: name,
    must: `codes must be ${bytes} bytes a vector`,
    got: `${data.length} bytes for ${rows} vectors of ${bytesPerVector}`,
    todo: "Give what this very codec made.",
  });
}

/** Codes that stand for no number. */
export function brokenCodes(name: string, row: number): FormatError {
  return new FormatError({
    where: name,
    must: "codes must stand for finite numbers",
    got: "NaN or infinity",
    todo: "Were the bytes damaged, or made by another codec?",
    row,
  });
}

/**
 * A number of a codec's name or options, checked.
 * @throws UsageError
 */
export function checkedNumber(name: string, what: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UsageError({
    where: name,
    must: `${what} must be a whole number from ${low} to ${high}`,
    got: `${value}`,
    todo: `Write it behind the colon (${name}:${Math.min(high, Math.max(low, 8))}), or give it as the option.`,
  });
}

/**
 * Throws when vectors have fewer dimensions than a codec has parts.
 * @throws ShapeError
 */
export function checkParts(name: string, parts: number, dimensions: number): void {
  if (parts <= dimensions) return;
  throw new ShapeError({
    where: name,
    must: `vectors must have at least ${parts} dimensions, one for each byte`,
    got: `${dimensions}`,
    todo: "Choose fewer bytes.",
  });
}
