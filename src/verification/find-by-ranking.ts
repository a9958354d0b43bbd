/** What a ranking must put first on a planted set: precision at k. */
import { column } from "../numeric/matrix.ts";
import { orderByImportance, type Ranking } from "../rankings/ranking.ts";
import { liveSet } from "./live-set.ts";
import type { Planted } from "./planted-sets.ts";
import type { Outcome } from "./simulation.ts";

/** Whether two dimensions are exact copies. */
function isCopy(set: Planted, a: number, b: number): boolean {
  const [x, y] = [column(set.training.vectors, a), column(set.training.vectors, b)];
  return x.every((value, i) => value === y[i]);
}

/**
 * The dimensions that must come first, each a list of those that may stand for it (its copies); none where nothing is
 * declared. Judged alone, all that know the labels; judged together, one of several copies; judged by what is lost
 * without it, those that have no copy; of vectors alone, the widest.
 */
export function mustComeFirst({ uses, judges }: Ranking, set: Planted): readonly (readonly number[])[] {
  if (uses === "nothing") return [];
  if (uses === "vectors") return set.wide.map((j) => [j]);
  if (judges === "alone") return set.informative.map((j) => [j]);
  if (set.sufficient === null || set.informative.length === 0) return [];
  const groups = set.sufficient.map((j) => [j, ...set.informative.filter((other) => other !== j && isCopy(set, other, j))]);
  return judges === "together" ? groups : groups.filter((group) => group.length === 1);
}

/** How many of the first k are among the k that must come first. */
export async function findByRanking(ranking: Ranking, set: Planted): Promise<Outcome> {
  const first = mustComeFirst(ranking, set);
  const claim = `ranking ${ranking.name}`;
  if (first.length === 0) return { claim, statements: 0, counted: 0 };
  const { live, kept } = liveSet(set);
  const order = orderByImportance(await ranking.importance(live.training));
  const found = Array.from(order.slice(0, first.length), (at) => kept[at]!);
  const counted = first.filter((group) => group.some((j) => found.includes(j))).length;
  return { claim, statements: first.length, counted };
}
