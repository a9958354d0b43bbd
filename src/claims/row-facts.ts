/**
 * What is to be said of rows before any claim is believed: whether they look as if some belonged together though no
 * groups were given, and how many test rows have a near duplicate among those that something is fitted on.
 */

import { readChosenRows } from "../formats/stored-rows.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import type { SummaryFact } from "../results/summary.ts";
import { formatCount, formatNumber } from "../results/words.ts";
import { labelRuns } from "../statistics/label-runs.ts";
import { type Labels, labelsAt } from "../statistics/labels.ts";
import { nearDuplicates } from "../statistics/near-duplicates.ts";
import { argsortNumbers } from "../statistics/order.ts";
import { serialLikeness } from "../statistics/serial-likeness.ts";
import { splitCodes } from "../tasks/task.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";

/** Standard deviations from chance: of rows in random order 6 in 100,000 are beyond. */
const beyondChance = 4;

/** Neighbours that are less alike than this (of 1) make hardly a difference to an interval. */
const leastLikeness = 0.05;

/** Of the runs of a random order, so many are missing at least. */
const leastMissingRuns = 0.1;

/** Multiplications of a search for near duplicates: some seconds. */
const searchBudget = 2e10;
const fewestQueries = 100;
const mostQueries = 2000;

/** Values are compared within so many tenths, as classes are. */
const valueStrata = 10;

/** Of more rows than these, so many stretches are looked at. */
const stretches = 40;
const stretchRows = 500;

/** The facts, of the slice that is looked at first. */
export async function rowFacts(set: VectorSet, slice: Slice): Promise<readonly SummaryFact[]> {
  return [...(set.groups === undefined ? await looksGrouped(set, slice) : []), ...(await duplicateFacts(set, slice))];
}

async function looksGrouped(set: VectorSet, slice: Slice): Promise<readonly SummaryFact[]> {
  const { vectors, labels } = await inFileOrder(set, slice);
  const strata = strataOf(labels);
  const likeness = serialLikeness(vectors, strata);
  const isClasses = labels.kind === "classes";
  const runs = labelRuns(isClasses ? strata : strata.map((tenth) => (tenth < valueStrata / 2 ? 0 : 1)));
  const isBeyond = runs.deviations > beyondChance;
  const reasons = [
    ...(likeness.deviations > beyondChance && likeness.correlation > leastLikeness
      ? [
          `rows next to each other are more alike than chance has it (serial correlation ${formatNumber(likeness.correlation, 2)} within labels)`,
        ]
      : []),
    ...(isBeyond && !runs.isSorted && runs.runs < (1 - leastMissingRuns) * runs.expected
      ? [
          `${isClasses ? "equal" : "high and low"} labels stand together (${formatCount(runs.runs)} runs, ${formatCount(runs.expected)} by chance)`,
        ]
      : []),
  ];
  const facts: SummaryFact[] = [];
  if (reasons.length > 0) {
    facts.push({
      code: "rows-look-grouped",
      count: labels.values.length,
      sentence: `Rows look as if some belonged together: ${reasons.join(", and ")}. If they are sentences of the same documents, or of the same persons, intervals and tests here promise too much: say which (groups).`,
    });
  }
  if (runs.isSorted && isBeyond) {
    facts.push({
      code: "rows-sorted-by-label",
      count: labels.values.length,
      sentence: `Rows are sorted by label (${formatCount(runs.runs)} runs): their order does not tell which labels belong together.`,
    });
  }
  return facts;
}

/** Rows in the order of the file: all of them, or stretches of many. */
async function inFileOrder(set: VectorSet, slice: Slice): Promise<{ vectors: Matrix; labels: Labels }> {
  const whole = set.whole?.(slice);
  const labels = whole?.labels ?? set.labels;
  const count = labels.values.length;
  if (whole === undefined && count <= stretches * stretchRows) return { vectors: await set.read(slice), labels };
  const step = Math.max(stretchRows, Math.floor(count / stretches));
  const chosen = Uint32Array.from({ length: count }, (_, row) => row).filter((row) => row % step < stretchRows);
  if (whole === undefined) return { vectors: takeRows(await set.read(slice), chosen), labels: labelsAt(labels, chosen) };
  const stored = chosen.map((at) => whole.rows[at]!);
  const vectors = matrix(chosen.length, whole.stored.columns, await readChosenRows(whole.stored, stored));
  return { vectors, labels: labelsAt(labels, chosen) };
}

/** The class, or the tenth that a value falls into. */
function strataOf(labels: Labels): Int32Array {
  if (labels.kind === "classes") return labels.values;
  const strata = new Int32Array(labels.values.length);
  for (const [rank, row] of argsortNumbers(labels.values).entries()) {
    strata[row] = Math.floor((rank * valueStrata) / strata.length);
  }
  return strata;
}

async function duplicateFacts(set: VectorSet, slice: Slice): Promise<readonly SummaryFact[]> {
  const vectors = await set.read(slice);
  const rowsOf = (codes: readonly number[]): Int32Array =>
    Int32Array.from(set.splits.keys()).filter((row) => codes.includes(set.splits[row]!));
  const fitted = rowsOf([splitCodes.training, splitCodes.validation]);
  const test = rowsOf([splitCodes.test]);
  const affordable = Math.floor(searchBudget / Math.max(1, fitted.length * vectors.columns));
  const most = Math.min(mostQueries, Math.max(fewestQueries, affordable));
  const searched =
    test.length <= most ? test : Int32Array.from({ length: most }, (_, i) => test[Math.floor((i * test.length) / most)]!);
  const found = await nearDuplicates(takeRows(vectors, searched), { vectors, labels: set.labels, rows: fitted });
  if (found === null || found.count === 0) return [];
  const { count, queries } = found;
  const sample = queries < test.length ? ` of a sample of ${formatCount(queries)}` : ` of ${formatCount(queries)}`;
  return [
    {
      code: "near-duplicates-across-splits",
      count,
      sentence: `${formatCount(count)}${sample} test rows (${formatNumber((100 * count) / queries, 1)} %) ${count === 1 ? "has" : "have"} a training or validation row with almost the same vector (exact search): what is known of ${count === 1 ? "it" : "them"} may be known by heart.`,
    },
  ];
}
