/** What a code tells of another labelling: a probe fitted on what codes give back, on the rows that certify. */
import { meanOf } from "../numeric/mean.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import type { FittedChain } from "./chain.ts";
import { lensOf, wholeVectors } from "./goals/goal.ts";
import { labelsGoal } from "./goals/labels-goal.ts";
import type { Parts } from "./parts.ts";
import type { RowsToCompress } from "./rows-to-compress.ts";

/** Accuracy of the probe on full vectors and on codes, beside the share of the most frequent class; null without such a labelling. */
export async function leftoverOf(
  { vectors, leftover, groups }: RowsToCompress,
  parts: Parts,
  chain: FittedChain,
  probe: string,
): Promise<CompressorDescription["leftover"]> {
  if (leftover === null || leftover.labels.kind !== "classes") return null;
  const { labels, labelNames, name } = leftover;
  const goal = labelsGoal({ vectors, labels, labelNames, parts, groups, probe });
  return {
    name,
    majority: goal.constant?.share ?? 0,
    full: meanOf(await goal.outcomes(wholeVectors, "certify")),
    compressed: meanOf(await goal.outcomes(lensOf(chain), "certify")),
  };
}
