/** Which role every row gets: as given where all three are there, by a seeded draw where they are not. */
import type { Random } from "../base/random.ts";
import { counted } from "../results/words.ts";
import type { Labels } from "../statistics/labels.ts";
import { groupSplit } from "./group-split.ts";
import { type GroupsOfText, keepGroupsWhole } from "./groups.ts";
import { takeLabels } from "./limit.ts";
import { stratifiedSplit } from "./stratified-split.ts";
import { type Fact, splitCodes } from "./task.ts";

/** Shares of training, validation and test of rows without splits. */
export const defaultFractions: readonly [number, number, number] = [0.6, 0.1, 0.3];

/** Share of training that becomes validation. */
const validationShare = 0.1;

/** How splits are drawn. */
export interface SplitDraw {
  readonly random: Random;
  /** Shares of training, validation and test where there is training alone. */
  readonly fractions?: readonly [number, number, number] | undefined;
  /** Rows that belong together: no draw cuts a group, and rows of one that was cut leave the split that is fitted on. */
  readonly groups?: GroupsOfText | undefined;
}

/** The final role of every row (`leftOut` for one that has none), and facts where it is not the given one. */
export function splitsOf(
  given: Uint8Array,
  labels: Labels,
  { random, fractions = defaultFractions, groups: named }: SplitDraw,
): { readonly splits: Uint8Array; readonly facts: readonly Fact[] } {
  const groups = named?.groups;
  const whole = groups === undefined ? { splits: given, facts: [] } : keepGroupsWhole(given, groups);
  const roles = whole.splits;
  const facts = [...(named?.facts ?? []), ...whole.facts];
  const has = (role: number): boolean => roles.includes(role);
  const validation = has(splitCodes.validation);
  if (validation && has(splitCodes.test)) return { splits: roles, facts };
  const draw = (labelsOfRows: Labels, rows: Int32Array, shares: readonly number[]): Uint8Array =>
    groups === undefined
      ? stratifiedSplit(labelsOfRows, shares, random)
      : groupSplit(
          labelsOfRows,
          rows.map((row) => groups[row]!),
          shares,
          random,
        );
  const splits = roles.slice();
  const training = Int32Array.from(roles.keys()).filter((i) => roles[i] === splitCodes.training);
  if (!validation && !has(splitCodes.test)) {
    const drawn = draw(takeLabels(labels, [], training).labels, training, fractions);
    for (const [at, row] of training.entries()) splits[row] = drawn[at]!;
    const shares = fractions.map((share) => `${Math.round(share * 100)} %`);
    const what =
      groups === undefined
        ? "rows were drawn, every class in proportion,"
        : "whole groups were drawn, every class as nearly in proportion as they allow,";
    const sentence = `The data has no splits: ${what} into ${shares[0]} training, ${shares[1]} validation and ${shares[2]} test.`;
    return { splits, facts: [...facts, { code: "split-by-draw", count: training.length, sentence }] };
  }
  for (const [i, role] of roles.entries()) if (role === splitCodes.validation) splits[i] = splitCodes.test;
  const drawn = draw(takeLabels(labels, [], training).labels, training, [1 - validationShare, validationShare]);
  for (const [at, row] of training.entries()) if (drawn[at] === 1) splits[row] = splitCodes.validation;
  const count = drawn.reduce((sum, part) => sum + part, 0);
  const part = `${groups === undefined ? "a stratified 10 %" : "10 %, in whole groups,"} of training (${counted(count, "row")})`;
  const sentence = validation
    ? `There is no labelled test split: the validation rows are the test rows, and ${part} is validation.`
    : `There is no validation split: ${part} is validation.`;
  const code = validation ? "validation-as-test" : "validation-from-training";
  return { splits, facts: [...facts, { code, count, sentence }] };
}
