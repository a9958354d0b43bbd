/**
 * Keeping the order of scored pairs: of two pairs that were matched, whether the one of the higher score is the nearer
 * one, too (1; a half where both are equally near; else 0). The mean g over matches estimates Kendall's concordance, and
 * τ = 2 g − 1 his correlation; a constant nearness has g = ½.
 *
 * Spearman's correlation is no mean of rows, so that it can be told (facts/pair-correlations.ts) and not certified.
 * Kendall 1938, doi:10.1093/biomet/30.1-2.81.
 */
import { InputError } from "../../base/errors.ts";
import { takeRows } from "../../numeric/matrix.ts";
import { pairedNearness } from "../../statistics/paired-nearness.ts";
import type { Goal, Lens } from "./goal.ts";
import { matchPairs, type PairMatches } from "./matched-pairs.ts";
import { groupsOfPairs, pairContent, type ScoredPairVectors } from "./scored-pair-vectors.ts";

/** The goal, and the pairs that no match has. */
export interface PairsGoal extends Goal {
  /** Pairs of the part that are in no match, for each reason. */
  readonly left: Readonly<Record<"choose" | "certify", Pick<PairMatches, "sameGroup" | "unmatched">>>;
}

/**
 * Kendall's concordance. The goal's parts are of matches; those that fit stay pairs.
 * @throws InputError where a part has no match
 */
export function pairsGoal(pairs: ScoredPairVectors): PairsGoal {
  const { scores, parts } = pairs;
  const matchable = { scores, groups: groupsOfPairs(pairs), contentOf: (pair: number) => pairContent(pairs, pair) };
  const matches = { choose: matchPairs(parts.choose, matchable), certify: matchPairs(parts.certify, matchable) };
  const { choose, certify } = matches;
  for (const part of ["choose", "certify"] as const) if (matches[part].higher.length === 0) throw noMatch(part);
  const numbers = (count: number, from: number): Int32Array => Int32Array.from({ length: count }, (_, at) => from + at);
  return {
    measure: "Kendall's concordance",
    noun: { one: "pair of pairs", many: "pairs of pairs" },
    parts: {
      ...parts,
      choose: numbers(choose.higher.length, 0),
      certify: numbers(certify.higher.length, choose.higher.length),
    },
    groups: null,
    constant: { share: 1 / 2, chosen: 1 / 2 },
    strata: null,
    left: { choose, certify },
    async outcomes(lens, part) {
      const { higher, lower } = matches[part];
      const near = await nearnessOf(pairs, lens, [...higher, ...lower]);
      return Float64Array.from(higher, (_, at) => (1 + Math.sign(near[at]! - near[higher.length + at]!)) / 2);
    },
  };
}

/** How near the two sentences of each of some pairs are, as a compressor shows them; the more the nearer. */
export async function nearnessOf(pairs: ScoredPairVectors, lens: Lens, of: ArrayLike<number>): Promise<Float64Array> {
  const { vectors, first, second, nearness, compared = "codes" } = pairs;
  const [a, b] = [first, second].map((side) => Array.from(of, (pair) => side[pair]!)) as [number[], number[]];
  const rows = [...new Set([...a, ...b])];
  const place = new Map(rows.map((row, at) => [row, at]));
  const used = takeRows(vectors, rows);
  const stored = await lens.stored(used);
  const asked = compared === "codes" ? stored : await lens.asked(used);
  const side = (matrix: typeof stored, side: readonly number[]) =>
    takeRows(
      matrix,
      side.map((row) => place.get(row)!),
    );
  return pairedNearness(side(asked, a), side(stored, b), nearness);
}

function noMatch(part: string): InputError {
  return new InputError({
    where: "compression",
    must: `there must be two pairs of different scores to ${part}`,
    got: "none",
    todo: "Give more pairs, or splits with all three parts.",
  });
}
