/** The interface of a ranking: it orders the dimensions by importance for the labels. */
import type { Rows, Target } from "../statistics/rows.ts";

/** A kind of ranking. */
export interface Ranking {
  /** As on the command line: "f-statistic". */
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Paper or book, where it comes from. */
  readonly source: string;
  /** The kinds of labels it can take. */
  readonly targets: readonly Target[];
  /** The importance of every dimension [d]; larger is more important; no NaN. */
  importance(training: Rows<"training">): Promise<Float64Array>;
}

/** Dimensions by falling importance; ties by rising index. */
export function orderByImportance(importance: Float64Array): Int32Array {
  const order = Int32Array.from(importance, (_, index) => index);
  return order.sort((a, b) => (importance[b] as number) - (importance[a] as number) || a - b);
}
