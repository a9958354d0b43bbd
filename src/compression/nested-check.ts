/** Whether the vectors look trained to be cut off (Matryoshka), asked where a candidate keeps their first dimensions. */
import type { Random } from "../base/random.ts";
import { nestedDimensions } from "../measures/nested-dimensions.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { NestedCheck } from "../results/compressor-description.ts";
import { parseChain } from "./chain-name.ts";

/** Holm's smallest p of three sizes is 3/100. */
const draws = 99;

const level = 0.05;

/** Fewer rows or dimensions tell nothing apart: those of `nestedDimensions`. */
const [fewestRows, fewestDimensions] = [50, 16];

/** Whether a chain begins by keeping the first dimensions. */
export function isTruncation(chain: string): boolean {
  return parseChain(chain).steps[0]?.compressor === "first-dimensions";
}

/**
 * What the test of `nestedDimensions` finds on rows that chains are fitted on: up to 1,200 of them, drawn.
 * @param vectors  [n, d]
 * @returns null where no candidate is a truncation, or there are fewer than 50 rows or 16 dimensions
 */
export async function nestedCheck(candidates: readonly string[], vectors: Matrix, random: Random): Promise<NestedCheck | null> {
  if (!candidates.some(isTruncation) || vectors.rows < fewestRows || vectors.columns < fewestDimensions) return null;
  const { looksNested, sizes, rows } = await nestedDimensions(vectors, random, { draws, level });
  return {
    looksNested,
    sizes: sizes.map(({ size, recall, random: drawn, adjusted }) => ({ size, recall, random: drawn.mean, adjusted })),
    ...rows,
    draws,
    level,
  };
}
