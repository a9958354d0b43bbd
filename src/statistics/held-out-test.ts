/**
 * Does a rule that was fitted elsewhere know anything of these rows? The p-value of the permutation test of
 * held-out-permutation.ts, with the resolution that many tests need: B permutations alone give no p below 1/(1 + B), and
 * among 3,072 rules none of that size survives a correction for their number.
 *
 * Two classes: exact, over all orders of the labels (hypergeometric.ts); nothing is drawn. Else, where at least ten of
 * the B permutations reach the rule, (1 + b)/(1 + B); beyond, the tail of the statistic's distribution (matches-tail.ts,
 * correlation-tail.ts), at most 10/(1 + B), so that the two meet (after Knijnenburg et al. 2009,
 * doi:10.1093/bioinformatics/btp211, who fit a tail to the permutations). With a valid tail p is valid too: below
 * 10/(1 + B) it is the tail's, and at α above it P(p ≤ α) = P((1 + b)/(1 + B) ≤ α).
 *
 * Where rows belong together, what is drawn is orders of groups, two classes too, and the tail is that of a shifted
 * gamma distribution with the moments of the permutations, each taken two of its standard errors to the safe side
 * (after Mielke & Berry 2007, "Permutation methods", whose Pearson type III it is). It is never below the share of the
 * permutations that reach the rule, nor below one in the number of different labellings: of ten groups of two classes,
 * five each, there are 252.
 */

import { logFactorial } from "../numeric/log-factorial.ts";
import { pearson, ranks } from "./correlation.ts";
import { correlationTail, gammaTail, shapeOf } from "./correlation-tail.ts";
import { type HeldOutDraws, type HeldOutPermutationOptions, heldOutDraws, heldOutPermutation } from "./held-out-permutation.ts";
import { hypergeometricTail } from "./hypergeometric.ts";
import type { ClassLabels, Labels } from "./labels.ts";
import { matchesTail } from "./matches-tail.ts";
import { defaultPermutations } from "./resampling-counts.ts";
import { groupsOfRows, type RowGroups } from "./row-groups.ts";
import type { Rows } from "./rows.ts";

/** Permutations that must reach a rule for their share to stand. */
const enoughReached = 10;

/** Smaller p-values are given as this: further down float64 has no digits. */
const smallest = 1e-300;

/**
 * The p-value of every rule [d], one-sided, none corrected for the number of rules.
 *
 * @param test         rows that the rules and the encoder of the vectors were not fitted to
 * @param predictions  of each of d rules for these rows, of the kind of their labels
 * @throws InputError when there are no rows or no permutations
 */
export async function heldOutTest(
  test: Pick<Rows<"test">, "labels" | "groups">,
  predictions: readonly Labels[],
  options: HeldOutPermutationOptions,
): Promise<Float64Array> {
  const { labels } = test;
  const groups = groupsOfRows(test.groups, labels.values.length);
  if (groups !== undefined && groups.count < groups.of.length) {
    const fewest = 1 / differentLabellings(labels, groups);
    return Float64Array.from(await heldOutDraws(test, predictions, options), (draws) => groupedPValue(draws, fewest));
  }
  if (labels.kind === "classes" && labels.classes === 2 && labels.values.length > 0) {
    return Float64Array.from(predictions, (predicted) => Math.max(smallest, hypergeometricTail(twoByTwo(labels, predicted))));
  }
  const pValues = await heldOutPermutation({ labels }, predictions, options);
  const limit = Math.min(1, enoughReached / (1 + (options.permutations ?? defaultPermutations)));
  const tail = labels.kind === "classes" ? matchesTailOf(labels) : correlationTailOf(labels.values);
  return pValues.map((p, j) => (p > limit ? p : Math.max(smallest, Math.min(limit, tail(predictions[j]!) ?? p))));
}

/** @param fewest  one in the number of labellings */
function groupedPValue({ reached, draws, above, skewness, kurtosis }: HeldOutDraws, fewest: number): number {
  if (reached >= enoughReached || Number.isNaN(above)) return (1 + reached) / (1 + draws);
  const tail = gammaTail(above / (1 + safe / Math.sqrt(2 * draws)), {
    skewness: skewness + safe * Math.sqrt(6 / draws),
    kurtosis: kurtosis + safe * Math.sqrt(24 / draws),
  });
  return Math.min(enoughReached / (1 + draws), Math.max(smallest, tail, reached / (1 + draws), fewest));
}

/** Standard errors by which moments of permutations may be wrong. */
const safe = 2;

/** In how many ways the labels of whole groups can be given to the groups; where groups turn too there are more. */
function differentLabellings({ values }: Labels, { count, members, starts }: RowGroups): number {
  const alike = new Map<string, number>();
  for (let group = 0; group < count; group++) {
    const valuesOfGroup = Array.from(members.subarray(starts[group], starts[group + 1]), (row) => values[row]!);
    const pattern = valuesOfGroup.every((value) => value === valuesOfGroup[0]) ? `${valuesOfGroup[0]}` : valuesOfGroup.join(" ");
    alike.set(pattern, (alike.get(pattern) ?? 0) + 1);
  }
  let logarithm = logFactorial(count);
  for (const times of alike.values()) logarithm -= logFactorial(times);
  return Math.exp(logarithm);
}

function twoByTwo({ values }: ClassLabels, predicted: Labels): Parameters<typeof hypergeometricTail>[0] {
  let [ones, said, both] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    ones += values[i]!;
    said += predicted.values[i]!;
    both += values[i]! * predicted.values[i]!;
  }
  return { rows: values.length, ones, said, both };
}

function matchesTailOf(labels: ClassLabels): (predicted: Labels) => number {
  const labelled = counts(labels.values, labels.classes);
  return ({ values }) => {
    let matches = 0;
    for (let i = 0; i < values.length; i++) if (values[i] === labels.values[i]) matches++;
    return matchesTail({ labelled, said: counts(values, labels.classes), matches });
  };
}

function counts(values: ArrayLike<number>, classes: number): Uint32Array {
  const found = new Uint32Array(classes);
  for (let i = 0; i < values.length; i++) found[values[i]!] = found[values[i]!]! + 1;
  return found;
}

/** Null where both sides have ties in plenty: the permutations are all there is then. */
function correlationTailOf(labels: ArrayLike<number>): (predicted: Labels) => number | null {
  const truth = ranks(labels);
  const shape = shapeOf(truth);
  const isFine = hasFewTies(truth);
  return ({ values }) => {
    const valueRanks = ranks(values);
    if (!isFine && !hasFewTies(valueRanks)) return null;
    return correlationTail(pearson(valueRanks, truth), truth.length, shapeOf(valueRanks), shape);
  };
}

/** Whether at least half of the values are different ones. */
function hasFewTies(values: Float64Array): boolean {
  return 2 * new Set(values).size >= values.length;
}
