/** How many rows are enough to fit a chain: what it keeps, on the rows that choose, when it is fitted on fewer. */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import type { Random } from "../base/random.ts";
import { takeRows } from "../numeric/matrix.ts";
import { labelsAt } from "../statistics/labels.ts";
import { type Rows, rows } from "../statistics/rows.ts";
import { pairsAmong } from "../statistics/scored-pairs.ts";
import { qualityOf } from "./certify.ts";
import { chainFitter } from "./chain.ts";
import { type Goal, lensOf, wholeVectors } from "./goals/goal.ts";

/** Shares of the rows that fit. */
const shares = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1] as const;

/** Fewer rows say nothing of a map. */
const fewestRows = 32;

/** Fits in work: rows are coded for one while probes are fitted to the codes of others. */
const fitsAtOnce = 2;

/** A chain that is known from all rows. */
export interface WholeFit {
  readonly chain: string;
  /** What it keeps, on the rows that choose, fitted on all rows with the same seed. */
  readonly quality: number;
}

/** Numbers of rows, and what is kept. */
export async function learningCurve(
  { training, goal, ...control }: { readonly training: Rows<"training">; readonly goal: Goal } & RunControl,
  { chain, quality: ofAll }: WholeFit,
  { random, chance }: { readonly random: Random; readonly chance: number },
): Promise<{ readonly rows: number; readonly quality: number }[]> {
  const { vectors } = training;
  const order = random.fork("learning curve").shuffle(Array.from({ length: vectors.rows }, (_, row) => row));
  const counts = shares.map((share) => Math.round(share * vectors.rows)).filter((count) => count >= fewestRows);
  const full = await goal.outcomes(wholeVectors, "choose");
  const qualityAt = async (count: number): Promise<number | null> => {
    if (count === vectors.rows) return ofAll;
    const some = Int32Array.from(order.slice(0, count)).sort();
    const fitted = await chainFitter(rowsAt(training, some), random.fork("compression"))
      .fit(chain)
      .catch(() => null); // too few rows for it
    return fitted === null ? null : qualityOf({ full, candidate: await goal.outcomes(lensOf(fitted), "choose"), chance });
  };
  const curve: { rows: number; quality: number }[] = [];
  for (let done = 0; done < counts.length; done += fitsAtOnce) {
    stopIfAborted(control, "compression", "Nothing was written: run the same command again.");
    control.onProgress?.({ stage: "learning curve", done, total: counts.length, unit: "fits" });
    const some = counts.slice(done, done + fitsAtOnce);
    for (const [at, quality] of (await Promise.all(some.map(qualityAt))).entries()) {
      if (quality !== null) curve.push({ rows: some[at]!, quality });
    }
  }
  return curve;
}

function rowsAt({ vectors, labels, pairs }: Rows<"training">, some: Int32Array): Rows<"training"> {
  const fewer = rows("training", takeRows(vectors, some), labelsAt(labels, some));
  return pairs === undefined ? fewer : { ...fewer, pairs: pairsAmong(pairs, some) };
}
