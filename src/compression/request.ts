/** What a compression is asked. */
import type { RunControl } from "../base/progress.ts";
import type { Rows } from "../statistics/rows.ts";
import type { Goal } from "./goals/goal.ts";

/** What is asked: the fewest bytes that keep κ, or the best chain of at most so many dimensions or bytes. */
export type Ask =
  | { readonly kind: "keep"; readonly kept: number }
  | { readonly kind: "dimensions" | "bytes"; readonly most: number };

/** A request. */
export interface CompressionRequest extends RunControl {
  /** Rows that chains are fitted on: none of those that choose or certify. */
  readonly training: Rows<"training">;
  readonly goal: Goal;
  /** Chains: "pca:128+int8". */
  readonly candidates: readonly string[];
  readonly ask: Ask;
  /** α of all looks at the rows that certify. */
  readonly level: number;
  readonly seed: number;
  /** Where looks at the rows that certify are written down. */
  readonly ledger: string;
}
