/** What every ranking holds: finite importances, the same every time, that hang on what it says, follow the dimensions, and find what is planted. */
import { seeded } from "../../base/random.ts";
import { column, matrix, takeColumns } from "../../numeric/matrix.ts";
import { orderByImportance, type Ranking } from "../../rankings/ranking.ts";
import type { Labels } from "../../statistics/labels.ts";
import { targetOf } from "../../statistics/labels.ts";
import { rows, withDimensions, withVectors } from "../../statistics/rows.ts";
import type { Planted } from "../planted-sets.ts";
import { areSame, type CheckOptions, type ContractPromise, hold, keepAll, refuses, requireClose } from "./contract.ts";
import { livingDimensions, plantedFor, shuffled } from "./planted-rows.ts";

/** A column's sums do not depend on its neighbours; products made in the engine may round another way. */
const rounding = 1e-6;

/** Where a solver stopped, with the same dimensions in another order: a hundred times its tolerance. */
const fitted = 1e-3;

/** Share of what a dimension is worth alone that is lost without it where it has a copy: chance on 3,000 rows leaves a few thousandths. */
const replaced = 0.05;

/**
 * Holds a ranking to its contract: what our own rankings are tested with.
 *
 * @example
 * ```ts
 * import { rankings } from "assay";
 * import { checkRanking } from "assay/verification";
 *
 * await checkRanking(rankings.get("variance"));
 * ```
 * @param options  `{ strength: false }` for one that is sound but weak
 * @throws BrokenPromise for the first promise that is not kept
 */
export async function checkRanking(ranking: Ranking, options: CheckOptions = {}): Promise<void> {
  await keepAll(ranking.name, rankingPromises(ranking), options);
}

/** The promises, one for each set of rows that it is asked on. */
export function rankingPromises(ranking: Ranking): readonly ContractPromise[] {
  return [
    ...plantedFor(ranking.targets).flatMap((set) =>
      asked(ranking, set).map(([sentence, keep]) => ({
        sentence: `${sentence}, on ${set.name}: ${set.sentence}`,
        isStrength: strengths.includes(keep),
        keep: () => keep(ranking, set),
      })),
    ),
    { sentence: "survives two rows, one class and a class without rows", keep: () => survives(ranking) },
    ...(ranking.targets.includes("regression")
      ? []
      : [{ sentence: "refuses labels of a kind it does not list", keep: () => refusesValues(ranking) }]),
  ];
}

type Keep = (ranking: Ranking, set: Planted) => Promise<void>;

/** What is of strength: that it finds what is planted. */
const strengths: readonly Keep[] = [findsAlone, findsTogether, findsIrreplaceable, ignoresCopies, findsWide];

/** What is asked of a ranking of its kind on a set. */
function asked({ uses, judges }: Ranking, { informative, sufficient, wide }: Planted): readonly (readonly [string, Keep])[] {
  const carries = uses === "labels" && informative.length > 0;
  const hasCopies = sufficient !== null && sufficient.length < informative.length;
  return [
    ["gives every dimension a finite importance, the same every time, and leaves the rows alone", givesImportances],
    ...one(carries && judges === "alone", "finds the dimensions that carry the labels by themselves", findsAlone),
    ...one(carries && judges === "together" && sufficient !== null, "finds those that carry the labels together", findsTogether),
    ...one(carries && judges === "left-out" && sufficient !== null, "finds those that nothing replaces", findsIrreplaceable),
    ...one(judges === "left-out" && hasCopies, "gives copies next to nothing: each replaces the other", ignoresCopies),
    ...one(uses === "nothing", "looks neither at the labels nor at the vectors, and follows its seed", looksAtNothing),
    ...one(uses === "vectors", "does not look at the labels", seesNoLabels),
    ...one(uses === "vectors" && wide.length > 0, "puts the wide dimensions first", findsWide),
    ...one(uses !== "nothing", "moves with the dimensions when they are reordered", moves),
  ];
}

function one(isAsked: boolean, sentence: string, keep: Keep): readonly (readonly [string, Keep])[] {
  return isAsked ? [[sentence, keep]] : [];
}

/** Original indices in the ranking's order, dead dimensions left out as in a study. */
async function order(ranking: Ranking, set: Planted): Promise<readonly number[]> {
  const kept = livingDimensions(set);
  const importance = await ranking.importance(withDimensions(set.training, kept));
  return [...orderByImportance(importance)].map((index) => kept[index]!);
}

/** The same dimensions, in any order? */
function haveSameMembers(a: readonly number[], b: readonly number[]): boolean {
  const [one, other] = [new Set(a), new Set(b)];
  return one.size === other.size && a.every((member) => other.has(member));
}

/** The dimensions with the same values as dimension j, itself among them. */
function copiesOf({ training: { vectors } }: Planted, j: number): readonly number[] {
  const values = column(vectors, j);
  return Array.from({ length: vectors.columns }, (_, other) => other).filter((other) => areSame(column(vectors, other), values));
}

async function givesImportances(ranking: Ranking, { training }: Planted): Promise<void> {
  const before = training.vectors.data.slice();
  const first = await ranking.importance(training);
  hold(first.length === training.vectors.columns, `${first.length} importances`);
  hold(first.every(Number.isFinite), "importances that are not finite");
  hold(areSame(await ranking.importance(training), first), "other importances the second time");
  hold(areSame(training.vectors.data, before), "training vectors that were changed");
}

async function findsAlone(ranking: Ranking, set: Planted): Promise<void> {
  const found = (await order(ranking, set)).slice(0, set.informative.length);
  hold(haveSameMembers(found, set.informative) && found[0] === set.informative[0], `${found} in place of ${set.informative}`);
}

async function findsTogether(ranking: Ranking, set: Planted): Promise<void> {
  const sufficient = set.sufficient ?? [];
  const found = (await order(ranking, set)).slice(0, sufficient.length).map((j) => Math.min(...copiesOf(set, j)));
  hold(haveSameMembers(found, sufficient), `${found} in place of ${sufficient}`);
}

async function findsIrreplaceable(ranking: Ranking, set: Planted): Promise<void> {
  const irreplaceable = (set.sufficient ?? []).filter((j) => copiesOf(set, j).length === 1);
  const found = (await order(ranking, set)).slice(0, irreplaceable.length);
  hold(haveSameMembers(found, irreplaceable), `${found} in place of ${irreplaceable}`);
}

async function ignoresCopies(ranking: Ranking, set: Planted): Promise<void> {
  const [first] = set.informative;
  if (first === undefined) return;
  const importance = await ranking.importance(set.training);
  const alone = (await ranking.importance(withDimensions(set.training, [first])))[0]!;
  for (const j of copiesOf(set, first)) hold(importance[j]! < alone * replaced, `${importance[j]} for a copy, ${alone} alone`);
}

async function looksAtNothing(ranking: Ranking, { training }: Planted): Promise<void> {
  const zeros = withVectors(training, matrix(training.vectors.rows, training.vectors.columns));
  const first = await ranking.importance(training, seeded(5));
  hold(areSame(await ranking.importance(shuffled(zeros, 1), seeded(5)), first), "another order for other rows");
  hold(!areSame(await ranking.importance(training, seeded(6)), first), "the same order for another seed");
}

async function seesNoLabels(ranking: Ranking, { training }: Planted): Promise<void> {
  const relabelled = await ranking.importance(shuffled(training, 1));
  hold(areSame(relabelled, await ranking.importance(training)), "other importances for other labels");
}

async function findsWide(ranking: Ranking, set: Planted): Promise<void> {
  const found = (await order(ranking, set)).slice(0, set.wide.length);
  hold(haveSameMembers(found, set.wide), `${found} in place of ${set.wide}`);
}

async function moves(ranking: Ranking, set: Planted): Promise<void> {
  const { training } = set;
  const importance = await ranking.importance(training);
  const permutation = seeded(3).shuffle(Array.from(importance, (_, j) => j));
  const moved = await ranking.importance(withVectors(training, takeColumns(training.vectors, permutation)));
  const back = new Float64Array(moved.length);
  for (const [place, j] of permutation.entries()) back[j] = moved[place]!;
  const [got, expected] = [copiesExchanged(ranking, set, back), copiesExchanged(ranking, set, importance)];
  requireClose(got, expected, { relative: ranking.judges === "alone" ? rounding : fitted });
}

/**
 * Importances with those of equal columns in falling order: which of them came first is a matter of their order. What is
 * judged together has no importance of its own where one like it came first.
 */
function copiesExchanged({ judges }: Ranking, set: Planted, importance: Float64Array): Float64Array {
  const sorted = importance.slice();
  if (set.name !== "copies") return sorted;
  for (const j of importance.keys()) {
    const copies = copiesOf(set, j);
    const values = copies.map((other) => importance[other]!).sort((a, b) => b - a);
    for (const [place, other] of copies.entries()) sorted[other] = judges === "together" && place > 0 ? 0 : values[place]!;
  }
  return sorted;
}

async function survives(ranking: Ranking): Promise<void> {
  const vectors = matrix(4, 3, Float32Array.of(1, 2, 3, 2, 2, 1, 5, 2, 0, 1, 2, 2));
  const cases: readonly Labels[] = [
    { kind: "classes", classes: 2, values: Int32Array.of(0, 0, 0, 0) },
    { kind: "classes", classes: 3, values: Int32Array.of(0, 2, 0, 2) },
    { kind: "values", values: Float64Array.of(1, 1, 1, 1) },
  ];
  for (const labels of cases.filter((known) => ranking.targets.includes(targetOf(known)))) {
    hold((await ranking.importance(rows("training", vectors, labels))).every(Number.isFinite), `NaN for ${targetOf(labels)}`);
  }
}

async function refusesValues(ranking: Ranking): Promise<void> {
  const [set] = plantedFor(["regression"]);
  if (set !== undefined) await refuses(() => ranking.importance(set.training));
}
