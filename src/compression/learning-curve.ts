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

/** Numbers of rows, and what is kept. */
export async function learningCurve(
  { training, goal, ...control }: { readonly training: Rows<"training">; readonly goal: Goal } & RunControl,
  chain: string,
  { random, chance }: { readonly random: Random; readonly chance: number },
): Promise<{ readonly rows: number; readonly quality: number }[]> {
  const { vectors } = training;
  const order = random.fork("learning curve").shuffle(Array.from({ length: vectors.rows }, (_, row) => row));
  const counts = shares.map((share) => Math.round(share * vectors.rows)).filter((count) => count >= fewestRows);
  const full = await goal.outcomes(wholeVectors, "choose");
  const curve: { rows: number; quality: number }[] = [];
  for (const [done, count] of counts.entries()) {
    stopIfAborted(control, "compression", "Nothing was written: run the same command again.");
    control.onProgress?.({ stage: "learning curve", done, total: counts.length, unit: "fits" });
    const some = Int32Array.from(order.slice(0, count)).sort();
    const fewer = count === vectors.rows ? training : rowsAt(training, some);
    const fitted = await chainFitter(fewer, random.fork("compression"))
      .fit(chain)
      .catch(() => null); // too few rows for it
    if (fitted === null) continue;
    const candidate = await goal.outcomes(lensOf(fitted), "choose");
    curve.push({ rows: count, quality: qualityOf({ full, candidate, chance }) });
  }
  return curve;
}

function rowsAt({ vectors, labels, pairs }: Rows<"training">, some: Int32Array): Rows<"training"> {
  const fewer = rows("training", takeRows(vectors, some), labelsAt(labels, some));
  return pairs === undefined ? fewer : { ...fewer, pairs: pairsAmong(pairs, some) };
}
