/** What else a code keeps, beside what was asked: numbers to look at, none of them certified. */
import { takeRows } from "../numeric/matrix.ts";
import { meanOf } from "../numeric/mean.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import type { Nearness } from "../statistics/nearest-rows.ts";
import type { FittedChain } from "./chain.ts";
import { cosineCorrelation, hashedPairs } from "./facts/cosine-correlation.ts";
import { reconstructionError, restoredVectors } from "./facts/reconstruction-error.ts";
import { lensOf } from "./goals/goal.ts";
import { neighboursGoal } from "./goals/neighbours-goal.ts";
import type { Parts } from "./parts.ts";
import type { RowsToCompress } from "./rows-to-compress.ts";

/** Rows that are fitted on, among whom neighbours are looked for. */
const fewestNeighbours = 11;

/** By name; on the rows that certify. */
export async function besidesOf(
  { vectors, groups }: Pick<RowsToCompress, "vectors" | "groups">,
  parts: Parts,
  chain: FittedChain,
  nearness: Nearness,
  contentOf: (row: number) => Uint8Array | string,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  if (parts.fit.length >= fewestNeighbours) {
    const goal = neighboursGoal({ vectors, parts, groups, nearness });
    found[goal.measure] = meanOf(await goal.outcomes(lensOf(chain), "certify"));
  }
  const full = takeRows(vectors, parts.certify);
  const codes = await chain.encode(full);
  const pairs = hashedPairs(full.rows, (row) => contentOf(parts.certify[row]!));
  if (pairs.first.length > 1) found["correlation of cosines"] = cosineCorrelation(full, chain.decode(codes), pairs);
  const restored = await restoredVectors(chain, codes, columnMeans(takeRows(vectors, parts.fit)));
  if (restored !== null) found["relative reconstruction error"] = reconstructionError(full, restored);
  return found;
}
