/** The interface of a ranking: it orders the dimensions by importance for the labels. */
import { UnsupportedError } from "../base/errors.ts";
import { type Labels, type Rows, type Target, targetOf } from "../statistics/rows.ts";

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
  /** What the order depends on: labels and vectors, or the vectors alone. */
  readonly uses: "labels" | "vectors";
  /** The importance of every dimension [d]; larger is more important; finite, also for a dimension that never varies. */
  importance(training: Rows<"training">): Promise<Float64Array>;
}

/** Dimensions by falling importance; ties by rising index. */
export function orderByImportance(importance: Float64Array): Int32Array {
  const order = Int32Array.from(importance, (_, index) => index);
  return order.sort((a, b) => (importance[b] as number) - (importance[a] as number) || a - b);
}

/**
 * Throws when a ranking cannot take labels of this kind.
 * @throws UnsupportedError
 */
export function checkTarget(ranking: Pick<Ranking, "name" | "targets">, labels: Labels): void {
  const target = targetOf(labels);
  if (ranking.targets.includes(target)) return;
  throw new UnsupportedError({
    where: ranking.name,
    must: `labels must be ${ranking.targets.join(" or ")}`,
    got: target,
    todo: "Choose another ranking for these labels.",
  });
}
