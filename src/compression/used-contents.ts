/**
 * What a chain was fitted and chosen on, as hashes: a certificate of other rows is nothing worth where these are among
 * them. Four bytes a row; of a million rows that were never used one in a hundred thousand is taken for one of 40,000.
 */
import { FormatError } from "../base/errors.ts";
import type { Tensor } from "../formats/safetensors.ts";

/** Contents that were used. */
export interface UsedContents {
  /** @param hash  SHA-256 of a content, in hexadecimal digits */
  has(hash: string): boolean;
  /** Rising; the first 32 bits of each hash. */
  readonly marks: Int32Array;
}

const where = "used rows";

/** @param hashes  SHA-256 of contents, in hexadecimal digits */
export function usedContents(hashes: readonly string[]): UsedContents {
  return ofMarks(Int32Array.from(hashes, markOf).sort());
}

/** They as a tensor, to be kept with the chain. */
export function usedTensors({ marks }: UsedContents): ReadonlyMap<string, Tensor> {
  return new Map([["contents", { shape: [marks.length], data: marks }]]);
}

/** Those that `usedTensors` wrote. @throws FormatError for anything else */
export function restoredUsed(tensors: ReadonlyMap<string, Tensor>): UsedContents {
  const tensor = tensors.get("contents");
  if (tensor?.data instanceof Int32Array && tensor.shape.length === 1) return ofMarks(tensor.data.slice().sort());
  throw new FormatError({
    where,
    must: "there must be hashes of contents, [rows] of whole numbers of 32 bits",
    got: tensor === undefined ? "none" : `${tensor.data.constructor.name} [${tensor.shape.join(", ")}]`,
    todo: "The compressor was changed or cut short: copy it again, or make it anew.",
  });
}

function ofMarks(marks: Int32Array): UsedContents {
  const known = new Set(marks);
  return { marks, has: (hash) => known.has(markOf(hash)) };
}

function markOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) | 0;
}
