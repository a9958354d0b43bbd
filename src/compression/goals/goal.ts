/** The interface of a goal: what vectors are to keep, row by row, so that it can be certified. */
import type { Matrix } from "../../numeric/matrix.ts";
import type { Look } from "../../results/compressor-description.ts";
import type { Noun } from "../../results/words.ts";
import { type FittedChain, throughSteps } from "../chain.ts";
import type { Parts } from "../parts.ts";
import { type ApplyStep, applyStep } from "../step-arithmetic.ts";

/** How a compressor shows vectors: as they come back from their codes, and as queries, which are mapped and not coded. */
export interface Lens {
  /** [n, d] → [n, k] */
  stored(vectors: Matrix): Promise<Matrix>;
  /** [n, d] → [n, k] */
  asked(vectors: Matrix): Promise<Matrix>;
}

/** Vectors as they are. */
export const wholeVectors: Lens = { stored: (vectors) => Promise.resolve(vectors), asked: (vectors) => Promise.resolve(vectors) };

/** How codes show vectors. @param apply  how the chain's steps are applied; anew each time when left out */
export function lensOf({ compressors, codec }: FittedChain, apply: ApplyStep = applyStep): Lens {
  const asked = (vectors: Matrix): Promise<Matrix> => throughSteps(compressors, vectors, apply);
  return { stored: async (vectors: Matrix) => codec.decode(codec.encode(await asked(vectors))), asked };
}

/** The parts that certify nothing until a look has been written down, and the one that does. */
export type MeasuredPart = "choose" | "certify";

/** Something to keep. */
export interface Goal {
  /** As in sentences and files: "accuracy", "nDCG@10". */
  readonly measure: string;
  /** What one outcome is of: "row", "query", "pair of pairs". */
  readonly noun: Noun;
  /** Rows, queries or pairs in their three parts. */
  readonly parts: Parts;
  /** Which of them belong together; null where each stands alone. */
  readonly groups: ArrayLike<number> | null;
  /** What a constant prediction gets on the rows that fit, and on those that choose; null where there is no such thing. */
  readonly constant: { readonly share: number; readonly chosen: number } | null;
  /** Kinds of rows, by whose names a loss can be told apart, with the kind of every row; null where there are none. */
  readonly strata: { readonly names: readonly string[]; readonly of: ArrayLike<number> } | null;
  /**
   * What each row of a part gets, in [0, 1], in the order of the part.
   * Whatever is fitted is fitted on the rows that fit, and chosen on those that choose, once a lens.
   */
  outcomes(lens: Lens, part: MeasuredPart): Promise<Float64Array>;
}

/** Of the rows of a part, which belong together; null where each stands alone. */
export function groupsAt({ groups, parts }: Goal, part: MeasuredPart): Int32Array | null {
  return groups === null ? null : parts[part].map((row) => groups[row]!);
}

/** A look at the rows that certify. */
export function lookAt({ parts }: Goal, question: string): Omit<Look, "level"> {
  return { rows: parts.certifyHash, sketch: [...parts.certifySketch], question };
}
