/** The interface of a ranking: it orders the dimensions by importance for the labels. */
import type { Identity } from "../base/brought.ts";
import { UnsupportedError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { type Labels, type Target, targetOf } from "../statistics/labels.ts";
import type { Rows } from "../statistics/rows.ts";

/** A kind of ranking. */
export interface Ranking extends Identity {
  /** As on the command line: "f-statistic". */
  readonly name: string;
  /** As in sentences, behind "by": "F-statistic". */
  readonly title: string;
  /** One line for people. */
  readonly description: string;
  /** Paper or book, where it comes from. */
  readonly source: string;
  /** The kinds of labels it can take. */
  readonly targets: readonly Target[];
  /** What the order depends on: labels and vectors, the vectors alone, or only their number of dimensions and the seed. */
  readonly uses: "labels" | "vectors" | "nothing";
  /**
   * How a dimension is judged: by itself (copies of a good one all come first),
   * beside the others (one of several copies comes first), or by what is lost
   * without it (copies come last: each replaces the other).
   */
  readonly judges: "alone" | "together" | "left-out";
  /**
   * The importance of every dimension [d]; larger is more important; finite, also
   * for a dimension that never varies. A ranking that is an order and no score
   * gives places counted from the end.
   *
   * @param random  for rankings that draw; a fixed stream when left out
   */
  importance(training: Rows<"training">, random?: Random): Promise<Float64Array>;
}

/** Dimensions by falling importance; ties by rising index. */
export function orderByImportance(importance: Float64Array): Int32Array {
  const order = Int32Array.from(importance, (_, index) => index);
  return order.sort((a, b) => (importance[b] as number) - (importance[a] as number) || a - b);
}

/** Importance of an order, most important first: places counted from the end, so that the last has 1; 0 for those left out. */
export function importanceOfOrder(order: ArrayLike<number>, dimensions: number): Float64Array {
  const importance = new Float64Array(dimensions);
  for (let place = 0; place < order.length; place++) importance[order[place] as number] = dimensions - place;
  return importance;
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
