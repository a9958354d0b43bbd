/**
 * The rule of the outlier dimension: a threshold on the one dimension that varies
 * most, as the paper has it and exactly.
 *
 *   paper:  threshold = mean + ε, ε in −50, −49.5, … 50, either side the first class;
 *           the one with the most training rows right (the first of equal ones)
 *   exact:  all cuts between neighbouring training values (statistics/threshold.ts)
 *
 * The paper's grid is absolute: where a dimension's standard deviation is near its
 * step of 0.5 or below, it is coarse, and the exact rule is never worse on the
 * training rows. Beside both stands the best dimension by training rows: the widest
 * need not be the one that knows most.
 *
 * Rudman, Chen & Eickhoff 2023, "Outlier Dimensions Encode Task-Specific
 * Knowledge", arXiv:2310.17715, and its code (wrudman/outlier_dimensions).
 */
import { argsort } from "../numeric/argsort.ts";
import { column } from "../numeric/matrix.ts";
import { allSingleDimensions } from "../probes/all-single-dimensions.ts";
import type { InquirySentence, InquiryTable } from "../results/inquired.ts";
import { formatDifference, formatInterval, formatIntervalScore, formatNumber } from "../results/words.ts";
import { spearman } from "../statistics/correlation.ts";
import type { ClassLabels, Labels } from "../statistics/labels.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { bestThreshold, type Threshold } from "../statistics/threshold.ts";
import type { InquiredVectors, Inquiry } from "./inquiry.ts";
import { rowsNeededSentence } from "./rows-needed.ts";
import { intervalScore, paired, startTestScores, type TestScores, withBounds } from "./test-scores.ts";

/** The paper's offsets from the mean. */
const offsets = Array.from({ length: 201 }, (_, step) => -50 + 0.5 * step);

/** A dimension is an outlier whose variance is this multiple of the mean one (the paper's choice). */
const outlierMultiple = 5;

/**
 * The paper's rule for one dimension and two classes.
 *
 * @param values  of the training rows
 * @param labels  0 or 1
 */
export function gridThreshold(values: Float32Array, labels: Int32Array): Threshold {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let best: Threshold = { cut: mean + offsets[0]!, above: 1, correct: -1 };
  for (const offset of offsets) {
    const cut = mean + offset;
    let right = 0;
    for (let i = 0; i < values.length; i++) if (values[i]! > cut === (labels[i] === 1)) right++;
    if (right > best.correct) best = { cut, above: 1, correct: right };
    if (values.length - right > best.correct) best = { cut, above: 0, correct: values.length - right };
  }
  return best;
}

/** The inquiry. */
export const outlierRule: Inquiry = {
  name: "outlier-rule",
  title: "outlier rule",
  description: "a threshold on the widest dimension alone, by the paper's grid of steps and by the exact sweep",
  source: "Rudman et al. 2023, arXiv:2310.17715",
  targets: ["binary"],
  over: "slice",
  async ask([vectors], settings) {
    const { training } = vectors!;
    const scores = await startTestScores(vectors!, settings);
    const variances = columnVariances(training.vectors);
    const widest = variances.indexOf(variances.reduce((most, value) => Math.max(most, value), 0));
    const { train, best } = await allSingleDimensions(training, []);
    const rules: Rule[] = [];
    for (const [which, dimension] of [
      ["widest", widest],
      ["best on train", best],
    ] as const) {
      for (const search of ["grid", "exact"] as const) {
        rules.push({ which, dimension, search, ...(await searched(vectors!, scores, dimension, search)) });
      }
    }
    const multiples = multiplesOfMean(variances);
    return {
      sentences: [
        widestSentence(scores, multiples[widest]!, rules[0]!.test, rules[1]!.test),
        {
          kind: "fact",
          text: `Over all dimensions, the rank correlation of variance with one-dimension accuracy on the training rows is ${formatNumber(spearman(variances, train), 2)}.`,
        },
      ],
      tables: [tableOf(vectors!, variances, multiples, rules)],
    };
  },
};

/** How a threshold is looked for. */
type Search = "grid" | "exact";

/** A threshold that was looked for, and its score on the test rows. */
interface Searched {
  readonly threshold: Threshold;
  readonly test: ResampledScore;
}

/** A threshold on one dimension. */
interface Rule extends Searched {
  /** What the dimension was chosen as. */
  readonly which: string;
  /** Column of the rows. */
  readonly dimension: number;
  readonly search: Search;
}

/** The threshold of a dimension, from the training rows. */
async function searched(
  { training, test }: InquiredVectors,
  scores: TestScores,
  dimension: number,
  search: Search,
): Promise<Searched> {
  const labels = training.labels as ClassLabels; // targets: binary
  const values = column(training.vectors, dimension);
  const threshold =
    search === "grid" ? gridThreshold(values, labels.values) : bestThreshold(values, labels.values, argsort(values));
  return { threshold, test: await scores.score(predicted(column(test.vectors, dimension), threshold)) };
}

/** Variances over their mean; 0 where nothing varies. */
function multiplesOfMean(variances: Float64Array): Float64Array {
  const mean = variances.reduce((sum, value) => sum + value, 0) / variances.length;
  return variances.map((variance) => (mean > 0 ? variance / mean : 0));
}

function widestSentence(scores: TestScores, multiple: number, grid: ResampledScore, exact: ResampledScore): InquirySentence {
  const change = intervalScore(paired(exact, grid));
  const above = scores.aboveMajority(exact);
  const outlier =
    multiple > outlierMultiple ? "an outlier by the paper's measure" : `no outlier by the paper's measure of ${outlierMultiple}`;
  return {
    kind: above.shown ? "finding" : "limit",
    text: `Alone, the dimension that varies most (${formatNumber(multiple, 1)} times the mean variance, ${outlier}) reaches ${formatIntervalScore(intervalScore(exact), "accuracy")} on the test rows with an exact threshold${above.shown ? "" : ", which is not shown to be above the most frequent class"}; with the paper's grid of steps ${formatIntervalScore(intervalScore(grid), "accuracy")}, a difference of ${formatDifference(change.score, "accuracy")} ${formatInterval(change.interval, "accuracy")}.${above.shown ? "" : rowsNeededSentence(above.rowsNeeded)}`,
  };
}

function tableOf(
  { training, living }: InquiredVectors,
  variances: Float64Array,
  multiples: Float64Array,
  rules: readonly Rule[],
): InquiryTable {
  return {
    title: "The outlier rule",
    columns: [
      { key: "which", title: "Dimension chosen as", unit: "text" },
      { key: "dimension", title: "Dimension", unit: "dimensions" },
      { key: "rule", title: "Threshold", unit: "text" },
      { key: "score", title: "Score", unit: "score" },
      { key: "train", title: "on train", unit: "score" },
      { key: "multiple", title: "Variance / mean", unit: "number" },
      { key: "deviation", title: "Standard deviation", unit: "number" },
    ],
    rows: rules.map(({ which, dimension, search, threshold, test }) => ({
      which,
      dimension: living[dimension]!,
      rule: search,
      score: withBounds(test),
      train: threshold.correct / training.vectors.rows,
      multiple: multiples[dimension]!,
      deviation: Math.sqrt(variances[dimension]!),
    })),
    note: "Grid: thresholds at the mean − 50 … + 50 in steps of 0.5, as in the paper; exact: every cut between neighbouring training values.",
  };
}

function predicted(values: Float32Array, { cut, above }: Threshold): Labels {
  return { kind: "classes", classes: 2, values: Int32Array.from(values, (value) => (value > cut ? above : 1 - above)) };
}
