/**
 * The truth in closed form: of a linear score of rows that are normal in each class, and of a threshold of one number.
 *
 *   s | class c ~ N(s(μ_c), Σ_i (slopes · loading_ic)²),   P(right | c) = Φ(± s(μ_c) / deviation)
 */
import { dot } from "../numeric/dot.ts";
import { isLinearProbe } from "../probes/linear-probes.ts";
import type { Labels } from "../statistics/labels.ts";
import { normalDistribution } from "../statistics/normal.ts";
import { rows } from "../statistics/rows.ts";
import type { NormalRows } from "./normal-population.ts";
import { type LinearScore, linearScore, scoreProbes } from "./score-probes.ts";
import { type NumberRule, spearmanOfNormal, type Truth } from "./truth.ts";

/** Whether scores of these probes have a closed form on such labels. */
export function isClosedForm(shares: readonly number[] | null, probes: readonly string[]): boolean {
  return (shares === null || shares.length === 2) && probes.every(isLinearProbe);
}

/** The truth of rules that are linear in the rows of such a population. */
export function normalTruth(population: readonly NormalRows[], isValues: boolean): Truth {
  const d = population[0]?.mean.length ?? 0;
  const centre = new Float64Array(d);
  const variances = new Float64Array(d);
  for (const { share, mean, loadings } of population) {
    for (let j = 0; j < d; j++) {
      centre[j] = centre[j]! + share * mean[j]!;
      for (const loading of loadings) variances[j] = variances[j]! + share * loading[j]! ** 2;
    }
  }
  const probes = scoreProbes(centre, variances.map(Math.sqrt));
  const scoreOf = (score: LinearScore): number => (isValues ? correlation(population[0]!, score) : shareRight(population, score));
  return {
    beyond: rows("test", probes, labelsOf(probes.rows, isValues)),
    isExactEnough: true,
    ofPredictions: (predicted, confidence) => scoreOf(linearScore(probes, predicted, confidence())),
    ofNumber: (rule) => scoreOf(scoreOfNumber(rule)),
  };
}

/** A score that is above 0 where the rule says 1, or that rises with what it says. */
function scoreOfNumber({ weights, offset, rule: { numbers } }: NumberRule): LinearScore {
  const centre = new Float64Array(weights.length);
  if (numbers.kind === "line") return { centre, atCentre: 0, slopes: weights.map((weight) => numbers.slope * weight) };
  if (numbers.kind !== "threshold") throw new Error("a rule of more than two classes has no linear score");
  const sign = numbers.above === 1 ? 1 : -1;
  return { centre, atCentre: -sign * (offset + numbers.cut), slopes: weights.map((weight) => sign * weight) };
}

/** Probability that the class of a row's score, 1 above 0, is its own. */
function shareRight(population: readonly NormalRows[], score: LinearScore): number {
  let right = 0;
  for (const [label, ofClass] of population.entries()) {
    let middle = score.atCentre;
    for (let j = 0; j < ofClass.mean.length; j++) middle += score.slopes[j]! * (ofClass.mean[j]! - score.centre[j]!);
    const deviation = Math.sqrt(ofClass.loadings.reduce((sum, loading) => sum + dot(score.slopes, loading) ** 2, 0));
    const above = deviation > 0 ? normalDistribution(middle / deviation) : Number(middle > 0);
    right += ofClass.share * (label === 1 ? above : 1 - above);
  }
  return right;
}

/** Spearman's correlation of a score with the label, the last source of noise. */
function correlation({ loadings }: NormalRows, { slopes }: LinearScore): number {
  const along = loadings.map((loading) => dot(slopes, loading));
  const deviation = Math.hypot(...along);
  return deviation > 0 ? spearmanOfNormal(along.at(-1)! / deviation) : 0;
}

/** Any labels: rows beyond the test rows are predicted only. */
function labelsOf(count: number, isValues: boolean): Labels {
  if (isValues) return { kind: "values", values: new Float64Array(count) };
  return { kind: "classes", classes: 2, values: new Int32Array(count) };
}
