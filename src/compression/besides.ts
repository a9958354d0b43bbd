/** What else a code keeps, beside what was asked: numbers to look at, none of them certified. */
import { meanOf } from "../numeric/mean.ts";
import type { Nearness } from "../statistics/nearest-rows.ts";
import type { FittedChain } from "./chain.ts";
import { lensOf } from "./goals/goal.ts";
import { neighboursGoal } from "./goals/neighbours-goal.ts";
import type { Parts } from "./parts.ts";
import type { RowsToCompress } from "./rows-to-compress.ts";

/** Rows that are fitted on, among whom neighbours are looked for. */
const fewestNeighbours = 11;

/** By name; on the rows that certify. */
export async function besidesOf(
  { vectors, groups }: RowsToCompress,
  parts: Parts,
  chain: FittedChain,
  nearness: Nearness,
): Promise<Readonly<Record<string, number>>> {
  if (parts.fit.length < fewestNeighbours) return {};
  const goal = neighboursGoal({ vectors, parts, groups, nearness });
  return { [goal.measure]: meanOf(await goal.outcomes(lensOf(chain), "certify")) };
}
