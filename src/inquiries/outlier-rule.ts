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
import type { InquiryValue } from "../results/inquired.ts";
import { formatDifference, formatInterval, formatIntervalScore, formatNumber } from "../results/words.ts";
import { spearman } from "../statistics/correlation.ts";
import type { ClassLabels, Labels } from "../statistics/labels.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import { bestThreshold, type Threshold } from "../statistics/threshold.ts";
import type { Inquiry } from "./inquiry.ts";
import { rowsNeededSentence } from "./rows-needed.ts";
import { intervalScore, paired, startTestScores, withBounds } from "./test-scores.ts";

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
    const { training, test, living } = vectors!;
    const labels = training.labels as ClassLabels; // targets: binary
    const scores = await startTestScores(vectors!, settings);
    const variances = columnVariances(training.vectors);
    const widest = variances.indexOf(variances.reduce((most, value) => Math.max(most, value), 0));
    const mean = variances.reduce((sum, value) => sum + value, 0) / variances.length;
    const { train, best } = await allSingleDimensions(training, []);
    const ruled = async (dimension: number, rule: "grid" | "exact") => {
      const values = column(training.vectors, dimension);
      const threshold =
        rule === "grid" ? gridThreshold(values, labels.values) : bestThreshold(values, labels.values, argsort(values));
      const own = await scores.score(predicted(column(test.vectors, dimension), threshold));
      return { dimension, rule, threshold, own };
    };
    const rules = [
      { which: "widest", ...(await ruled(widest, "grid")) },
      { which: "widest", ...(await ruled(widest, "exact")) },
      { which: "best on train", ...(await ruled(best, "grid")) },
      { which: "best on train", ...(await ruled(best, "exact")) },
    ];
    const rows = rules.map(
      ({ which, dimension, rule, threshold, own }): Record<string, InquiryValue> => ({
        which,
        dimension: living[dimension]!,
        rule,
        score: withBounds(own),
        train: threshold.correct / training.vectors.rows,
        multiple: mean > 0 ? variances[dimension]! / mean : 0,
        deviation: Math.sqrt(variances[dimension]!),
      }),
    );
    const [grid, exact] = [rules[0]!.own, rules[1]!.own];
    const change = intervalScore(paired(exact, grid));
    const above = scores.aboveMajority(exact);
    const multiple = mean > 0 ? variances[widest]! / mean : 0;
    const outlier =
      multiple > outlierMultiple
        ? "an outlier by the paper's measure"
        : `no outlier by the paper's measure of ${outlierMultiple}`;
    return {
      sentences: [
        {
          kind: above.shown ? "finding" : "limit",
          text: `Alone, the dimension that varies most (${formatNumber(multiple, 1)} times the mean variance, ${outlier}) reaches ${formatIntervalScore(intervalScore(exact), "accuracy")} on the test rows with an exact threshold${above.shown ? "" : ", which is not shown to be above the most frequent class"}; with the paper's grid of steps ${formatIntervalScore(intervalScore(grid), "accuracy")}, a difference of ${formatDifference(change.score, "accuracy")} ${formatInterval(change.interval, "accuracy")}.${above.shown ? "" : rowsNeededSentence(above.rowsNeeded)}`,
        },
        {
          kind: "fact",
          text: `Over all dimensions, the rank correlation of variance with one-dimension accuracy on the training rows is ${formatNumber(spearman(variances, train), 2)}.`,
        },
      ],
      tables: [
        {
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
          rows,
          note: "Grid: thresholds at the mean − 50 … + 50 in steps of 0.5, as in the paper; exact: every cut between neighbouring training values.",
        },
      ],
    };
  },
};

function predicted(values: Float32Array, { cut, above }: Threshold): Labels {
  return { kind: "classes", classes: 2, values: Int32Array.from(values, (value) => (value > cut ? above : 1 - above)) };
}
